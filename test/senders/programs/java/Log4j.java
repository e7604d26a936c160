import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;

/** Log4j 2's appenders, set up by the XML that an application has. */
final class Log4j {
  static Main.Client open(String name, To to) throws Exception {
    String xml =
        "<Configuration status='error'><Appenders>" + appender(name, to)
            + "</Appenders><Loggers><Root level='info'><AppenderRef ref='A'/></Root></Loggers></Configuration>";
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    ConfigurationSource source = new ConfigurationSource(new ByteArrayInputStream(bytes));
    LoggerContext context = Configurator.initialize(Log4j.class.getClassLoader(), source);
    Logger log = context.getLogger("shop");
    boolean http = name.equals("http");
    return new Main.Client() {
      @Override
      public void send(String text) throws Exception {
        for (int tries = 0; ; tries++) {
          try {
            log.info(text);
            return;
          } catch (RuntimeException error) {
            // Only with ignoreExceptions=false is the caller told.
            if (!http || tries > 150) throw error;
            Thread.sleep(200);
          }
        }
      }

      @Override
      public void finish() {
        context.stop();
      }
    };
  }

  private static String appender(String name, To to) {
    switch (name) {
      case "syslog":
        return "<Syslog name='A' format='RFC5424' appName='shop' newLine='true' reconnectionDelayMillis='200' "
            + address(to, "TCP", "syslogTcp") + "/>";
      case "gelfTcp":
        return socket(to, "TCP", "gelfTcp", "<GelfLayout compressionType='OFF' includeNullDelimiter='true'/>");
      case "gelfUdp":
        return socket(to, "UDP", "gelfUdp", "<GelfLayout compressionType='GZIP' compressionThreshold='64'/>");
      case "ecsTcp":
        String ecs = "<JsonTemplateLayout eventTemplateUri='classpath:EcsLayout.json'/>";
        return socket(to, "TCP", "rawTcp", ecs);
      case "http":
        return "<Http name='A' ignoreExceptions='false' url='http://" + to.host() + ":" + to.port("http")
            + "/api/v1/ingest'><JsonTemplateLayout eventTemplateUri='classpath:EcsLayout.json'/></Http>";
      default:
        throw new IllegalArgumentException(name);
    }
  }

  private static String socket(To to, String protocol, String receiver, String layout) {
    return "<Socket name='A' reconnectionDelayMillis='200' " + address(to, protocol, receiver) + ">" + layout + "</Socket>";
  }

  private static String address(To to, String protocol, String receiver) {
    return "host='" + to.host() + "' port='" + to.port(receiver) + "' protocol='" + protocol + "'";
  }
}
