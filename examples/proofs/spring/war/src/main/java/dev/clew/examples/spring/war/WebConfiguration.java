package dev.clew.examples.spring.war;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The child context, of the servlet. */
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
@Import(ShopController.class)
public class WebConfiguration implements WebMvcConfigurer {
  private final AsyncTaskExecutor taskExecutor;

  WebConfiguration(AsyncTaskExecutor taskExecutor) {
    this.taskExecutor = taskExecutor;
  }

  @Override
  public void configureAsyncSupport(AsyncSupportConfigurer async) {
    async.setTaskExecutor(taskExecutor);
  }
}
