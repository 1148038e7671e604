package dev.clew.examples.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium, driven over its own protocol: no driver, no library.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">the protocol</a>
 */
final class Browser implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger nextId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<String> loaded = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private final WebSocket socket;
  private String session = "";

  /** The browser's program, if one is installed. */
  static Optional<Path> program() {
    String path = System.getenv("PATH");
    for (String folder : path == null ? new String[0] : path.split(File.pathSeparator, -1)) {
      for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
        Path program = Path.of(folder, name);
        if (!folder.isEmpty() && Files.isExecutable(program)) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * @param folder for what the browser writes; empty
   */
  Browser(Path program, Path folder) throws Exception {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
    try {
      socket =
          http.newWebSocketBuilder()
              .buildAsync(address(folder), new Listener())
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String target =
          send("Target.createTarget", object().put("url", "about:blank")).path("targetId").asText();
      ObjectNode attach = object().put("targetId", target).put("flatten", true);
      session = send("Target.attachToTarget", attach).path("sessionId").asText();
      send("Page.enable", object());
      send("Runtime.enable", object());
      send("Log.enable", object());
      send("Network.enable", object());
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The browser writes where it listens into a file, a line at a time. */
  private URI address(Path folder) throws Exception {
    Path file = folder.resolve("DevToolsActivePort");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() >= 2) {
        return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
      }
      Thread.sleep(20);
    }
    throw new IOException(
        "the browser does not start: " + Files.readString(folder.resolve("output.txt")));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  JsonNode send(String method, ObjectNode parameters) throws Exception {
    int id = nextId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = object().put("id", id).put("method", method);
    message.set("params", parameters);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode result = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (result.has("error")) {
      throw new IllegalStateException(method + ": " + result.path("error"));
    }
    return result.path("result");
  }

  /** Shows a page on a screen of that size. */
  void show(Path page, int width, int height, boolean dark) throws Exception {
    ObjectNode media = object();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    send("Emulation.setEmulatedMedia", media);
    send(
        "Emulation.setDeviceMetricsOverride",
        object()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 500));
    loaded.clear();
    send("Page.navigate", object().put("url", page.toUri().toString()));
    if (loaded.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new IOException(page + " does not load");
    }
    loaded.clear();
  }

  /** What a script in the page answers. The page's own policy does not bind it. */
  JsonNode eval(String script) throws Exception {
    JsonNode result =
        send(
            "Runtime.evaluate",
            object().put("expression", script).put("returnByValue", true).put("userGesture", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.path("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  /** Whether something holds in the page that was asked for by a link. */
  boolean holdsAfterLoading(String condition) throws Exception {
    loaded.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return eval(condition).asBoolean();
  }

  /** Presses a key that is a character or has a name. */
  void press(String key, String code, int number, String text) throws Exception {
    ObjectNode down =
        object()
            .put("type", "keyDown")
            .put("key", key)
            .put("code", code)
            .put("windowsVirtualKeyCode", number);
    send("Input.dispatchKeyEvent", text.isEmpty() ? down : down.put("text", text));
    send(
        "Input.dispatchKeyEvent",
        object()
            .put("type", "keyUp")
            .put("key", key)
            .put("code", code)
            .put("windowsVirtualKeyCode", number));
  }

  /** Clicks with a mouse into the middle of an element. */
  void click(String selector) throws Exception {
    JsonNode place =
        eval(
            "(() => { const e = document.querySelector("
                + JSON.writeValueAsString(selector)
                + "); e.scrollIntoView({block: 'center', behavior: 'instant'});"
                + " const r = e.getBoundingClientRect();"
                + " return [r.x + Math.min(40, r.width / 2), r.y + 8]; })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          object()
              .put("type", type)
              .put("x", place.get(0).asDouble())
              .put("y", place.get(1).asDouble())
              .put("button", "left")
              .put("clickCount", 1));
    }
  }

  byte[] screenshot() throws Exception {
    JsonNode result = send("Page.captureScreenshot", object().put("format", "png"));
    return Base64.getDecoder().decode(result.path("data").asText());
  }

  /** Errors and warnings on the console, and uncaught exceptions. */
  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** The addresses that were asked for. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private synchronized void event(String method, JsonNode parameters) {
    switch (method) {
      case "Page.loadEventFired" -> loaded.add(method);
      case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled" ->
          complaints.add(parameters.toString());
      case "Network.requestWillBeSent" ->
          requests.add(parameters.path("request").path("url").asText());
      default -> {
        // Not of interest.
      }
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        receive(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void receive(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        CompletableFuture<JsonNode> answer = answers.remove(json.path("id").asInt());
        if (answer != null) {
          answer.complete(json);
        } else {
          event(json.path("method").asText(), json.path("params"));
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws Exception {
    try {
      session = "";
      send("Browser.close", object());
    } finally {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }
}
