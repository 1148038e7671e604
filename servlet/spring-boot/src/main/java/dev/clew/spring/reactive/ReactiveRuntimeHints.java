package dev.clew.spring.reactive;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** For native images: a class that is absent there unless it is named, and one that is made. */
final class ReactiveRuntimeHints implements RuntimeHintsRegistrar {
  /** What is asked at run time whether it is there. */
  private static final List<String> ASKED_FOR =
      List.of(
          ReactorDefaults.HOOKS,
          ReactorDefaults.CONTEXT_REGISTRY,
          CoroutineCarrier.THREAD_CONTEXT_ELEMENT,
          SentProtocol.NETTY_REQUEST,
          SentProtocol.SERVLET_REQUEST,
          UpgradeHandlers.WEB_SOCKET_HANDLER);

  ReactiveRuntimeHints() {}

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    for (String type : ASKED_FOR) {
      hints.reflection().registerTypeIfPresent(loader, type, hint -> {});
    }
    hints
        .reflection()
        .registerTypeIfPresent(
            loader, CoroutineCarrier.SPRINGS_ELEMENT, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
  }
}
