package dev.clew.logback.appender;

import java.io.File;
import java.io.IOException;

/** Whose file nobody moves, and which is not rolled. */
final class UnmovedFile implements FileOutput.Owner {
  @Override
  public boolean followsMoves() {
    return true;
  }

  @Override
  public void roll(File active) {}

  @Override
  public void reopen(File last) throws IOException {
    throw new IOException("it was not moved");
  }

  @Override
  public void wrote(int bytes) {}

  @Override
  public void moved(File file) {}
}
