import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A client library of Java, run as the tests' runner asks. usage: Main LIBRARY NAME. "FROM COUNT MILLISECONDS" on standard
 * input sends so many events evenly over that time and is answered "@sent"; the end of input ends the client.
 */
public final class Main {
  interface Client {
    void send(String text) throws Exception;

    void finish() throws Exception;
  }

  private static final String KEY = System.getenv("LOGBOOM_KEY");
  private static final int LONG_EVENT = Integer.parseInt(System.getenv().getOrDefault("LOGBOOM_LONG", "-1"));
  private static final int LONG_BYTES = 40 * 1024;

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // Libraries print there, too.
    System.setOut(System.err);
    Client client = open(args[0], args[1]);
    out.println("@ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      send(client, Integer.parseInt(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
      out.println("@sent");
    }
    client.finish();
    System.exit(0);
  }

  private static Client open(String library, String name) throws Exception {
    To to = new To(System.getenv("LOGBOOM_TO"));
    switch (library) {
      case "logback":
        return Logback.open(name, to);
      case "log4j":
        return Log4j.open(name, to);
      case "fluentd":
        return Fluentd.open(to);
      default:
        throw new IllegalArgumentException(library);
    }
  }

  private static void send(Client client, int from, int count, long overMs) throws Exception {
    long startedAt = System.nanoTime();
    for (int done = 0; done < count; ) {
      double elapsedMs = (System.nanoTime() - startedAt) / 1e6;
      int due = overMs == 0 ? count : (int) Math.min(count, Math.ceil(elapsedMs / overMs * count));
      if (done == due) Thread.sleep(2);
      for (; done < due; done++) client.send(textOf(from + done));
    }
  }

  /** Keep in step with textOf of test/senders/sender.ts. */
  private static String textOf(int n) {
    StringBuilder text = new StringBuilder(KEY).append('-').append(n).append(" order ").append(n).append(" was paid");
    if (n != LONG_EVENT) return text.toString();
    while (text.length() < LONG_BYTES) text.append(" and another word");
    return text.substring(0, LONG_BYTES);
  }
}
