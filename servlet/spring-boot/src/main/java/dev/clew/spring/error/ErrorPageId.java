package dev.clew.spring.error;

import dev.clew.Correlation;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.SmartView;
import org.springframework.web.servlet.view.UrlBasedViewResolver;

/** Adds the ID to the model of Spring Boot's error pages in HTML. */
final class ErrorPageId implements HandlerInterceptor {
  @Override
  public void postHandle(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable ModelAndView page) {
    if (page == null
        // In a war Spring Boot's own filter forwards to the page, and the container dispatches
        // none.
        || request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null
        || !(handler instanceof HandlerMethod method)
        || !BootErrors.areAnsweredBy(method.getBeanType())
        || isRedirect(page)
        || page.getModel().containsKey(Correlation.MDC_KEY)) {
      return;
    }
    String id = RequestId.current();
    if (id != null) {
      page.addObject(Correlation.MDC_KEY, id);
    }
  }

  /** Spring puts the model into the URL of a redirect. */
  private static boolean isRedirect(ModelAndView page) {
    String name = page.getViewName();
    return name == null
        ? page.getView() instanceof SmartView view && view.isRedirectView()
        : name.startsWith(UrlBasedViewResolver.REDIRECT_URL_PREFIX);
  }
}
