package dev.clew.examples.messages.shop;

/**
 * What the shop hands to the cashier.
 *
 * @param id the order's ID
 * @param amount what it costs
 * @param card what to charge
 */
record Order(String id, String amount, String card) {

  /** The text of the message. */
  String text() {
    return String.join("\n", id, amount, card);
  }

  static Order of(String text) {
    String[] parts = text.split("\n", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not an order: " + parts.length + " lines");
    }
    return new Order(parts[0], parts[1], parts[2]);
  }
}
