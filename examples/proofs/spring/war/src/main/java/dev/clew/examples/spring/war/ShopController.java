package dev.clew.examples.spring.war;

import dev.clew.Correlation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.slf4j.MDC;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers with the ID, as Clew has it and as the log has it. */
@RestController
public class ShopController {
  private static String answer() {
    return Correlation.currentId() + " " + MDC.get(Correlation.MDC_KEY);
  }

  @GetMapping("/ids")
  String ids() {
    return answer();
  }

  @GetMapping("/callable")
  Callable<String> callable() {
    return ShopController::answer;
  }

  @GetMapping("/throws")
  String fails() {
    throw new IllegalStateException("no such luck");
  }

  @GetMapping("/filters")
  String filters(HttpServletRequest request) {
    return String.join(
        " ", new TreeSet<>(request.getServletContext().getFilterRegistrations().keySet()));
  }

  @RequestMapping("/error")
  String error() {
    return "error " + answer();
  }
}
