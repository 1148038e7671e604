package dev.clew.containers;

import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.accesslog.AccessLogHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.ServletStackTraces;
import io.undertow.servlet.util.ImmediateInstanceHandle;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xnio.Options;

/** Undertow, embedded, as the contract suites want it. */
public final class UndertowServer {
  private UndertowServer() {}

  /** Starts it on a free port. */
  public static RunningServer start(TestApp app) throws Exception {
    ServletContainerInitializer initializer =
        (Set<Class<?>> classes, ServletContext context) -> app.configure(context);
    DeploymentInfo deployment =
        Servlets.deployment()
            .setClassLoader(UndertowServer.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("test")
            // By default Undertow initialises a filter when the first request comes.
            .setEagerFilterInit(true)
            // As for callers from afar; local ones get a page of its own instead of an error page.
            .setServletStackTraces(ServletStackTraces.NONE)
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(
                    initializer.getClass(),
                    () -> new ImmediateInstanceHandle<>(initializer),
                    Set.of()));
    if (app.errorPage() != null) {
      deployment.addErrorPage(Servlets.errorPage(app.errorPage()));
    }
    DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
    manager.deploy();
    List<String> accessLines = new CopyOnWriteArrayList<>();
    Undertow undertow =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(RunningServer.WORKERS)
            .addHttpListener(0, "localhost")
            .setSocketOption(Options.BACKLOG, RunningServer.BACKLOG)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setHandler(
                new AccessLogHandler(
                    manager.start(),
                    accessLines::add,
                    "%s %{r,correlation_id}",
                    UndertowServer.class.getClassLoader()))
            .build();
    undertow.start();
    return new RunningServer() {
      @Override
      public int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
      }

      @Override
      public List<String> accessLines() {
        return List.copyOf(accessLines);
      }

      @Override
      public void close() throws Exception {
        undertow.stop();
        manager.stop();
        manager.undeploy();
      }
    };
  }
}
