package dev.clew.examples.payments;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.SocketTimeoutException;
import org.springframework.stereotype.Component;

/** Stands for a card processor far away. For the card {@value #TIMEOUT} it does not answer. */
@Component
class CardProcessor {
  static final String TIMEOUT = "timeout";

  String charge(String card, BigDecimal amount) {
    try {
      return exchange(card, amount);
    } catch (IOException e) {
      throw new CardProcessorException("gave up on the card processor", e);
    }
  }

  private static String exchange(String card, BigDecimal amount) throws IOException {
    try {
      if (card.equals(TIMEOUT)) {
        throw new SocketTimeoutException("Read timed out");
      }
      return "paid " + amount;
    } catch (SocketTimeoutException e) {
      throw new IOException("no answer from cards.example:443", e);
    }
  }
}
