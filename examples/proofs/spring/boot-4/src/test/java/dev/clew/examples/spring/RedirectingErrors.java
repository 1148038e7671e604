package dev.clew.examples.spring;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** A shop's own error controller, as it implements that of Spring Boot 4. */
@Controller
class RedirectingErrors implements ErrorController {
  @RequestMapping("/error")
  ModelAndView error(HttpServletRequest request) {
    return "view".equals(request.getAttribute("answer"))
        ? new ModelAndView(new RedirectView("/sorry"))
        : new ModelAndView("redirect:/sorry");
  }
}
