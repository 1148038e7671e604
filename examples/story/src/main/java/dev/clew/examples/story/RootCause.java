package dev.clew.examples.story;

/**
 * The innermost exception of a stack trace. Immutable.
 *
 * @param type its class, empty when the trace does not begin with one
 * @param stack a hash over the classes and methods of its frames, in eight hexadecimal digits,
 *     empty without frames. Line numbers do not count, nor what the JVM and libraries number anew
 *     in each process, nor the frames of reflection, which differ once it is warm.
 */
record RootCause(String type, String stack) {
  /** Of a trace as a record has it. */
  static RootCause of(String trace) {
    return new TraceReader().read(trace);
  }
}
