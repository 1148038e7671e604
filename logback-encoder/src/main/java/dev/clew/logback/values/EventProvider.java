package dev.clew.logback.values;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.LifeCycle;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;

/**
 * A provider of logstash-logback-encoder's kind, which writes fields of an event with a generator
 * of the Jackson that it was built for. It is known by the name of its type, whatever class loader
 * it comes from.
 *
 * <p>As thread-safe as the provider.
 */
public final class EventProvider implements LifeCycle {
  private static final String PROVIDER = "net.logstash.logback.composite.JsonProvider";

  private final Object provider;
  private final Class<?> kind;
  private final MethodHandle writeTo;

  private EventProvider(Object provider, Class<?> kind, MethodHandle writeTo) {
    this.provider = provider;
    this.kind = kind;
    this.writeTo = writeTo;
  }

  /**
   * Makes a provider ready for use.
   *
   * @param context what it belongs to, and ends with
   * @throws IllegalArgumentException when it is none, or cannot be made ready, with the reason
   */
  public static EventProvider started(ContextAware provider, Context context) {
    Class<?> kind = Supertypes.find(provider.getClass(), PROVIDER);
    MethodHandle writeTo = kind == null ? null : CallSiteObjects.writeTo(kind, 2);
    if (kind == null || writeTo == null) {
      throw new IllegalArgumentException("it is a " + provider.getClass().getName());
    }
    EventProvider prepared = new EventProvider(provider, kind, writeTo);
    try {
      provider.setContext(context);
      prepared.giveJackson();
      prepared.call("start");
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new IllegalArgumentException("it does not start: " + causeOf(e), e);
    }
    context.register(prepared);
    return prepared;
  }

  private static Throwable causeOf(Throwable failure) {
    return failure.getCause() == null ? failure : failure.getCause();
  }

  /** Some want the encoder's Jackson: 2.x by its factory, 3.x by its mapper. */
  private void giveJackson() throws ReflectiveOperationException {
    for (Method method : provider.getClass().getMethods()) {
      boolean wantsFactory = method.getName().equals("setJsonFactory");
      if ((wantsFactory || method.getName().equals("setObjectMapper"))
          && method.getParameterCount() == 1) {
        Object mapper = GeneratedFields.newMapper(generator());
        Object given =
            wantsFactory ? mapper.getClass().getMethod("getFactory").invoke(mapper) : mapper;
        if (method.getParameterTypes()[0].isInstance(given)) {
          method.invoke(provider, given);
        }
      }
    }
  }

  private void call(String method) throws ReflectiveOperationException {
    kind.getMethod(method).invoke(provider);
  }

  /** The class of the generator that it writes with. */
  Class<?> generator() {
    return writeTo.type().parameterType(1);
  }

  /** Has it write an event's fields. */
  void write(ILoggingEvent event, Object generator) throws Throwable {
    writeTo.invoke(provider, generator, event);
  }

  @Override
  public void start() {
    // It has started when it can be had.
  }

  @Override
  public void stop() {
    try {
      call("stop");
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // It is of no more use, and there is nobody to tell.
    }
  }

  @Override
  public boolean isStarted() {
    return true;
  }

  @Override
  public String toString() {
    return provider.getClass().getName();
  }
}
