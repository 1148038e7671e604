package dev.clew.examples.payments;

import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PaymentController {
  private static final Logger log = LoggerFactory.getLogger(PaymentController.class);

  private final CardProcessor cards;

  PaymentController(CardProcessor cards) {
    this.cards = cards;
  }

  @PostMapping("/payments/{orderId}")
  ResponseEntity<String> pay(
      @PathVariable String orderId, @RequestParam BigDecimal amount, @RequestParam String card) {
    log.atInfo()
        .addKeyValue("orderId", orderId)
        .addKeyValue("amount", amount)
        .log("payment received");
    try {
      String receipt = charge(orderId, amount, card);
      log.atInfo().addKeyValue("orderId", orderId).log("payment taken");
      return ResponseEntity.ok(receipt);
    } catch (PaymentException e) {
      log.atError().setCause(e).addKeyValue("orderId", orderId).log("payment failed");
      return ResponseEntity.status(504).body("the payment was not taken");
    }
  }

  private String charge(String orderId, BigDecimal amount, String card) {
    log.atDebug()
        .addKeyValue("orderId", orderId)
        .addKeyValue("card", card)
        .log("asking the card processor");
    try {
      return cards.charge(card, amount);
    } catch (CardProcessorException e) {
      throw new PaymentException(orderId + " could not be charged", e);
    }
  }

  @GetMapping("/health")
  String health() {
    return "up";
  }
}
