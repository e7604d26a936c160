import java.util.Map;
import org.fluentd.logger.FluentLogger;

/** fluent-logger. */
final class Fluentd {
  static Main.Client open(To to) {
    FluentLogger log = FluentLogger.getLogger("shop", to.host(), to.port("fluentd"), 3000, 32 * 1024 * 1024);
    return new Main.Client() {
      @Override
      public void send(String text) {
        if (!log.log("log", Map.of("message", text, "order", 1))) throw new IllegalStateException("refused");
      }

      @Override
      public void finish() {
        log.flush();
        log.close();
      }
    };
  }
}
