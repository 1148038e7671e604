package dev.clew.examples.spring.reactive;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.client.ReactorResourceFactory;

/** Asks each of Netty's threads, between requests. */
final class EventLoops {
  private EventLoops() {}

  static List<String> idsLeft(RunningApplication application) throws Exception {
    EventLoopGroup loops =
        application
            .context()
            .getBean(ReactorResourceFactory.class)
            .getLoopResources()
            .onServer(true);
    List<String> ids = new ArrayList<>();
    for (EventExecutor loop : loops) {
      ids.add(loop.submit(ReactiveShop::here).get());
    }
    return ids;
  }
}
