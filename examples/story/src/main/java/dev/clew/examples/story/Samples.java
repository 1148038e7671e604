package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The beginnings of what was read, kept for the case that no ID is found: then they tell which
 * fields may be IDs. Thread-safe and bounded.
 */
final class Samples {
  private static final int MAX_SOURCES = 50;
  private static final int MAX_RECORDS = 40;
  private static final int MAX_FIELDS = 1_000;
  private static final int MAX_SHOWN = 5;
  private static final int LONGEST = 80;

  private final List<Sample> samples = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Sample(Source source, byte[] head) {}

  synchronized void add(Source source, byte[] head) {
    if (samples.size() < MAX_SOURCES) {
      samples.add(new Sample(source, head));
    }
  }

  /** What a field has. */
  private static final class Values {
    private long records;
    private String example = "";
    private boolean likely;

    void add(String name, String value) {
      records++;
      likely |= isLikely(name, value);
      if (example.isEmpty()) {
        example = value;
      }
    }
  }

  /** The fields that look like IDs, with an example each; those of most records first. */
  synchronized List<String> fields(FieldNames names) {
    Map<String, Values> found = new LinkedHashMap<>();
    for (Sample sample : samples) {
      RecordSink sink =
          new RecordSink() {
            private final RecordParser parser = new RecordParser(names);

            @Override
            public void plain(
                Unparsed.Place place,
                FieldScanner fields,
                byte[] b,
                int from,
                int to,
                Wrapping wrapping) {
              LogRecord record = parser.parse(place, b, from, to, wrapping);
              if (record != null) {
                parsed(place, record);
              }
            }

            @Override
            public void parsed(Unparsed.Place place, LogRecord record) {
              addAll(record, found);
            }

            @Override
            public boolean text(
                Unparsed.Place place,
                byte[] b,
                int from,
                int to,
                boolean damaged,
                Wrapping wrapping) {
              return false;
            }
          };
      openAll(sample, new Opener(new FieldScanner(names), new RecordParser(names), sink));
    }
    return shown(found);
  }

  private static void openAll(Sample sample, Opener opener) {
    byte[] head = sample.head();
    int start = 0;
    for (int i = 0; i < MAX_RECORDS; i++) {
      int end = LogReader.indexOfLineFeed(head, start, head.length);
      if (end < 0) {
        return;
      }
      opener.open(new Unparsed.Place(sample.source(), start, 0), head, start, end);
      start = end + 1;
    }
  }

  private static void addAll(LogRecord record, Map<String, Values> found) {
    for (Map.Entry<String, String> field : record.fields().entrySet()) {
      if (found.size() < MAX_FIELDS || found.containsKey(field.getKey())) {
        found
            .computeIfAbsent(field.getKey(), name -> new Values())
            .add(field.getKey(), field.getValue());
      }
    }
  }

  private static List<String> shown(Map<String, Values> found) {
    List<Map.Entry<String, Values>> likely = new ArrayList<>();
    for (Map.Entry<String, Values> entry : found.entrySet()) {
      if (entry.getValue().likely) {
        likely.add(entry);
      }
    }
    likely.sort((a, b) -> Long.compare(b.getValue().records, a.getValue().records));
    List<String> shown = new ArrayList<>();
    for (Map.Entry<String, Values> entry : likely) {
      if (shown.size() == MAX_SHOWN) {
        break;
      }
      shown.add(entry.getKey() + " (such as " + entry.getValue().example + ")");
    }
    return shown;
  }

  /** By its name, or because nothing else looks like it. */
  private static boolean isLikely(String name, String value) {
    if (value.isEmpty() || value.length() > LONGEST || value.indexOf(' ') >= 0) {
      return false;
    }
    boolean named =
        name.endsWith("Id")
            || name.endsWith("ID")
            || name.endsWith("_id")
            || name.endsWith("-id")
            || name.endsWith("-ID")
            || name.endsWith(".id")
            || name.equals("id");
    return named || isUuidOrHex(value);
  }

  private static boolean isUuidOrHex(String value) {
    if (value.length() != 36 && value.length() != 32 && value.length() != 16) {
      return false;
    }
    int dashes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      dashes += c == '-' ? 1 : 0;
      if (c != '-' && Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return dashes == (value.length() == 36 ? 4 : 0);
  }
}
