import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** Logback's appenders, set up by the XML that an application has. */
final class Logback {
  static Main.Client open(String name, To to) throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String xml =
        "<configuration>" + appender(name, to) + "<root level='info'><appender-ref ref='A'/></root></configuration>";
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    Logger log = context.getLogger("shop");
    return new Main.Client() {
      @Override
      public void send(String text) {
        log.info(text);
      }

      @Override
      public void finish() {
        context.stop();
      }
    };
  }

  private static String appender(String name, To to) {
    String gelf =
        "<encoder class='de.siegmar.logbackgelf.GelfEncoder'>"
            + "<shortMessageLayout class='ch.qos.logback.classic.PatternLayout'><pattern>%m%nopex</pattern></shortMessageLayout></encoder>";
    switch (name) {
      case "syslog":
        return of(
            "ch.qos.logback.classic.net.SyslogAppender",
            "<syslogHost>" + to.host() + "</syslogHost><port>" + to.port("syslogUdp") + "</port>"
                + "<facility>USER</facility><suffixPattern>shop: %m</suffixPattern>");
      case "gelfUdp":
        return of("de.siegmar.logbackgelf.GelfUdpAppender", address("graylog", to, "gelfUdp") + gelf);
      case "gelfTcp":
        return of(
            "de.siegmar.logbackgelf.GelfTcpAppender",
            address("graylog", to, "gelfTcp") + "<maxRetries>50</maxRetries><retryDelay>200</retryDelay>" + gelf);
      case "gelfHttp":
        return of(
            "de.siegmar.logbackgelf.GelfHttpAppender",
            "<uri>http://" + to.host() + ":" + to.port("http") + "/gelf</uri>"
                + "<maxRetries>50</maxRetries><retryDelay>200</retryDelay>" + gelf);
      case "logstashTcp":
        return of(
            "net.logstash.logback.appender.LogstashTcpSocketAppender",
            "<destination>" + to.host() + ":" + to.port("rawTcp") + "</destination>"
                + "<reconnectionDelay>200 milliseconds</reconnectionDelay><ringBufferSize>131072</ringBufferSize>"
                + "<encoder class='net.logstash.logback.encoder.LogstashEncoder'/>");
      case "logstashUdp":
        return of(
            "net.logstash.logback.appender.LogstashUdpSocketAppender",
            "<host>" + to.host() + "</host><port>" + to.port("rawUdp") + "</port>"
                + "<layout class='net.logstash.logback.layout.LogstashLayout'/>");
      case "loki":
        return of(
            "com.github.loki4j.logback.Loki4jAppender",
            "<batchMaxItems>100</batchMaxItems><batchTimeoutMs>200</batchTimeoutMs><http>"
                + "<url>http://" + to.host() + ":" + to.port("http") + "/loki/api/v1/push</url></http>"
                + "<maxRetries>50</maxRetries><minRetryBackoffMs>200</minRetryBackoffMs><maxRetryBackoffMs>500</maxRetryBackoffMs>"
                + "<sendQueueMaxBytes>134217728</sendQueueMaxBytes>"
                + "<format><label><pattern>app=shop,level=%level</pattern></label><message><pattern>%msg</pattern></message></format>");
      default:
        throw new IllegalArgumentException(name);
    }
  }

  private static String of(String type, String inside) {
    return "<appender name='A' class='" + type + "'>" + inside + "</appender>";
  }

  private static String address(String prefix, To to, String receiver) {
    String port = "<" + prefix + "Port>" + to.port(receiver) + "</" + prefix + "Port>";
    return "<" + prefix + "Host>" + to.host() + "</" + prefix + "Host>" + port;
  }
}
