package dev.clew.examples.diff;

import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.model.ConfigurationModel;
import ch.qos.logback.classic.model.processor.ConfigurationModelHandler;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.joran.util.beans.BeanDescriptionCache;
import ch.qos.logback.core.model.AppenderModel;
import ch.qos.logback.core.model.AppenderRefModel;
import ch.qos.logback.core.model.ImplicitModel;
import ch.qos.logback.core.model.Model;
import ch.qos.logback.core.model.SerializeModelModel;
import ch.qos.logback.core.model.ShutdownHookModel;
import ch.qos.logback.core.model.StatusListenerModel;
import ch.qos.logback.core.model.processor.AppenderModelHandler;
import ch.qos.logback.core.model.processor.DefaultProcessor;
import ch.qos.logback.core.model.processor.ImplicitModelHandler;
import ch.qos.logback.core.model.processor.ModelHandlerBase;
import ch.qos.logback.core.model.processor.ModelHandlerException;
import ch.qos.logback.core.model.processor.ModelInterpretationContext;
import dev.clew.logback.CorrelationRecorder;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Configures as Logback does, but for what writes, which it finds wherever Logback does: in
 * included files too, and however it is spelled.
 */
final class QuietConfigurator extends JoranConfigurator {
  @Override
  protected void addModelHandlerAssociations(DefaultProcessor processor) {
    super.addModelHandlerAssociations(processor);
    processor.addHandler(ConfigurationModel.class, (within, mic) -> new Top(within));
    processor.addHandler(AppenderModel.class, (within, mic) -> new Appenders(within));
    processor.addHandler(
        ImplicitModel.class, (within, mic) -> new Parts(within, mic.getBeanDescriptionCache()));
    processor.addHandler(StatusListenerModel.class, (within, mic) -> new LeftOut(within));
    processor.addHandler(ShutdownHookModel.class, (within, mic) -> new LeftOut(within));
    processor.addHandler(SerializeModelModel.class, (within, mic) -> new LeftOut(within));
  }

  /** Neither looks for changes of the file, nor tells the terminal what it does. */
  private static final class Top extends ConfigurationModelHandler {
    Top(Context context) {
      super(context);
    }

    @Override
    public void handle(ModelInterpretationContext mic, Model model) {
      ConfigurationModel configuration = (ConfigurationModel) model;
      configuration.setScanStr("false");
      configuration.setDebugStr("false");
      super.handle(mic, model);
    }
  }

  /** Has appenders keep what they would write, or hand it over to others at once. */
  private static final class Appenders extends AppenderModelHandler<ILoggingEvent> {
    /** What says how an event becomes a line, or whether it does. */
    private static final Set<String> KEPT =
        Set.of("encoder", "layout", "filter", "appender-ref", "appender");

    Appenders(Context context) {
      super(context);
    }

    @Override
    public void handle(ModelInterpretationContext mic, Model model) throws ModelHandlerException {
      List<Model> parts = model.getSubModels();
      boolean hasOthers =
          parts.stream()
              .anyMatch(part -> part instanceof AppenderRefModel || part instanceof AppenderModel);
      Class<?> own = hasOthers ? ForwardingAppender.class : CapturingAppender.class;
      ((AppenderModel) model).setClassName(own.getName());
      parts.removeIf(part -> !KEPT.contains(part.getTag().toLowerCase(Locale.ROOT)));
      super.handle(mic, model);
    }
  }

  /** Has recorders keep a small ring in memory: what they are told is looked at, and no more. */
  private static final class Parts extends ImplicitModelHandler {
    Parts(Context context, BeanDescriptionCache beans) {
      super(context, beans);
    }

    @Override
    public void handle(ModelInterpretationContext mic, Model model) {
      String className = ((ImplicitModel) model).getClassName();
      if (CorrelationRecorder.class.getName().equals(mic.getImport(mic.subst(className)))) {
        model.addSubModel(setting("heap", "true"));
        model.addSubModel(setting("size", "1MB"));
      }
      super.handle(mic, model);
    }

    private static Model setting(String name, String value) {
      Model setting = new ImplicitModel();
      setting.setTag(name);
      setting.addText(value);
      return setting;
    }
  }

  /** What is no part of the lines, and writes elsewhere or keeps the JVM from ending. */
  private static final class LeftOut extends ModelHandlerBase {
    LeftOut(Context context) {
      super(context);
    }

    @Override
    public void handle(ModelInterpretationContext mic, Model model) {
      model.markAsSkipped();
    }
  }
}
