/** The Java virtual machine: stack traces, Catalina and Tomcat. */
export const JAVA = String.raw`
JAVACLASS (?:[A-Za-z$_][0-9A-Za-z$_]*\.)*[A-Za-z$_][0-9A-Za-z$_]*
JAVAFILE [0-9A-Za-z$_. -]+
JAVAMETHOD (?:<(?:cl)?init>|[A-Za-z$_][0-9A-Za-z$_]*)
JAVASTACKTRACEPART %{SPACE}at %{JAVACLASS:class/[java][log][origin][class][name]}\.%{JAVAMETHOD:method/[log][origin][function]}\(%{JAVAFILE:file/[log][origin][file][name]}(?::%{INT:line/[log][origin][file][line]:int})?\)
JAVATHREAD [A-Z]{2}-Processor[0-9]+
JAVALOGMESSAGE .*

CATALINA_DATESTAMP %{MONTH} %{MONTHDAY}, %{YEAR} %{HOUR}:%{MINUTE}:%{SECOND} (?:AM|PM)
CATALINA7_DATESTAMP %{CATALINA_DATESTAMP}
CATALINA8_DATESTAMP %{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}:%{SECOND}
TOMCAT_DATESTAMP %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND} %{ISO8601_TIMEZONE}
TOMCATLEGACY_DATESTAMP %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND}(?: %{ISO8601_TIMEZONE})?
CATALINA7_LOG %{CATALINA7_DATESTAMP:timestamp} %{JAVACLASS:class/[java][log][origin][class][name]}(?: %{JAVAMETHOD:method/[log][origin][function]})?\s*(?:%{LOGLEVEL:level/[log][level]}:)? %{JAVALOGMESSAGE:logmessage/message}
CATALINA8_LOG %{CATALINA8_DATESTAMP:timestamp} %{LOGLEVEL:level/[log][level]} \[%{DATA:thread/[java][log][origin][thread][name]}\] %{JAVACLASS:class/[java][log][origin][class][name]}\.%{JAVAMETHOD:method/[log][origin][function]} %{JAVALOGMESSAGE:logmessage/message}
TOMCATLEGACY_LOG %{TOMCATLEGACY_DATESTAMP:timestamp} \| %{LOGLEVEL:level/[log][level]} \| %{JAVACLASS:class/[java][log][origin][class][name]} - %{JAVALOGMESSAGE:logmessage/message}
CATALINALOG@legacy %{CATALINA_DATESTAMP:timestamp} %{JAVACLASS:class} %{JAVALOGMESSAGE:logmessage}
CATALINALOG@ecs (?:%{CATALINA8_LOG}|%{CATALINA7_LOG})
TOMCAT7_LOG %{CATALINA7_LOG}
TOMCAT8_LOG %{CATALINA8_LOG}
TOMCATLOG@legacy %{TOMCAT_DATESTAMP:timestamp} \| %{LOGLEVEL:level} \| %{JAVACLASS:class} - %{JAVALOGMESSAGE:logmessage}
TOMCATLOG@ecs (?:%{TOMCATLEGACY_LOG}|%{CATALINA8_LOG}|%{CATALINA7_LOG})
`;
