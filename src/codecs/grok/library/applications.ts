/** Databases and programs that write their own forms: Redis, MongoDB, PostgreSQL, Ruby, Rails, BIND, Exim, Maven, MCollective. */
export const APPLICATIONS = String.raw`
REDISTIMESTAMP %{MONTHDAY} %{MONTH}(?: %{YEAR})? %{TIME}
REDISLOG \[%{POSINT:pid/[process][pid]:int}\] %{REDISTIMESTAMP:timestamp} \*
REDISMONLOG %{NUMBER:timestamp} \[%{INT:database/[redis][database][id]} %{IP:client/[client][ip]}:%{POSINT:port/[client][port]:int}\] "%{WORD:command/[redis][command][name]}"(?: %{GREEDYDATA:params/[redis][command][args]})?

MONGO_WORDDASH [0-9A-Za-z_-]+
MONGO_LOG %{SYSLOGTIMESTAMP:timestamp} \[%{WORD:component/[mongodb][component]}\] %{GREEDYDATA:message}
MONGO_QUERY \{ .* \}(?= ntoreturn:)
MONGO_SLOWQUERY %{WORD:/[mongodb][profile][op]} %{MONGO_WORDDASH:database/[mongodb][database]}\.%{MONGO_WORDDASH:collection/[mongodb][collection]} %{WORD}: %{MONGO_QUERY:query/[mongodb][query][original]} ntoreturn:%{NONNEGINT:ntoreturn/[mongodb][profile][ntoreturn]:int} ntoskip:%{NONNEGINT:ntoskip/[mongodb][profile][ntoskip]:int} nscanned:%{NONNEGINT:nscanned/[mongodb][profile][nscanned]:int}.*? nreturned:%{NONNEGINT:nreturned/[mongodb][profile][nreturned]:int}.*? %{INT:duration/[mongodb][profile][duration]:int}ms
MONGO3_SEVERITY \w
MONGO3_COMPONENT \w+
MONGO3_LOG %{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:severity/[log][level]} (?:-|%{MONGO3_COMPONENT:component/[mongodb][component]})\s+(?:\[%{DATA:context/[mongodb][context]}\])? %{GREEDYDATA:message}

POSTGRESQL_TIME (?:%{TIMESTAMP_ISO8601}|%{DATESTAMP})
POSTGRESQL %{POSTGRESQL_TIME:timestamp} %{TZ:/[event][timezone]} %{DATA:user_id/[user][name]} %{NOTSPACE:connection_id/[postgresql][log][connection_id]} %{POSINT:pid/[process][pid]:int}

RUBY_LOGLEVEL (?:DEBUG|FATAL|ERROR|WARN|INFO|ANY)
RUBY_LOGGER [DFEWIA], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid/[process][pid]:int}\] *%{RUBY_LOGLEVEL:loglevel/[log][level]} -- +%{DATA:progname/[process][name]}: %{GREEDYDATA:message}
RAILS_TIME %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND} %{ISO8601_TIMEZONE}
RAILS_NAME [^#\s]+
RAILS_ANY [\s\S]*
RUUID [0-9a-f]{32}
RCONTROLLER %{RAILS_NAME:controller/[rails][controller][class]}#%{WORD:action/[rails][controller][action]}
RAILS3HEAD Started %{WORD:verb/[http][request][method]} "%{URIPATHPARAM:request/[url][original]}" for %{IPORHOST:clientip/[source][address]} at %{RAILS_TIME:timestamp}
RPROCESSING Processing by %{RCONTROLLER} as %{NOTSPACE:format/[rails][request][format]}(?:\s+Parameters: \{%{DATA:params/[rails][request][params]}\}\s*$)?
RAILS3PROFILE (?:\(Views: %{NUMBER:viewms/[rails][request][duration][view]:float}ms \| ActiveRecord: %{NUMBER:activerecordms/[rails][request][duration][active_record]:float}ms|\(ActiveRecord: %{NUMBER:activerecordms/[rails][request][duration][active_record]:float}ms)?
RAILS3FOOT Completed %{POSINT:response/[http][response][status_code]:int}%{DATA} in %{NUMBER:totalms/[rails][request][duration][total]:float}ms %{RAILS3PROFILE}%{GREEDYDATA}
RAILS3 (?:%{RAILS3HEAD})?\s*(?:%{RPROCESSING})?%{RAILS_ANY:context/[rails][request][explain][original]}(?:%{RAILS3FOOT})?

BIND9_TIMESTAMP %{MONTHDAY}[-]%{MONTH}[-]%{YEAR} %{TIME}
BIND9_DNSTYPE (?:A|AAAA|CAA|CDNSKEY|CDS|CERT|CNAME|DNSKEY|DS|HINFO|HTTPS|LOC|MX|NAPTR|NS|NSEC|NSEC3|OPENPGPKEY|PTR|RRSIG|RP|SIG|SMIMEA|SOA|SRV|SVCB|TSIG|TXT|URI)
BIND9_CATEGORY queries
BIND9_QUERYLOGBASE@legacy client(?: @0x[0-9A-Fa-f]+)? %{IP:clientip}#%{POSINT:clientport} \(%{NOTSPACE:query}\): query: %{NOTSPACE:query} IN %{DATA:querytype} \(%{IP:dns}\)
BIND9_CLASS (?:IN|CH|HS)
BIND9_QUERYLOGBASE@ecs client(?: @0x[0-9A-Fa-f]+)? %{IP:[client][ip]}#%{POSINT:[client][port]:int} \(%{NOTSPACE:[bind][log][question][name]}\): query: %{NOTSPACE:[dns][question][name]} %{BIND9_CLASS:[dns][question][class]} %{BIND9_DNSTYPE:[dns][question][type]}(?: %{DATA:[bind][log][question][flags]})? \(%{IP:[server][ip]}\)
BIND9_QUERYLOG %{BIND9_TIMESTAMP:timestamp} %{BIND9_CATEGORY:/[bind][log][category]}: %{LOGLEVEL:loglevel/[log][level]}: %{BIND9_QUERYLOGBASE}
BIND9 %{BIND9_QUERYLOG}

MAVEN_VERSION [0-9]+\.[0-9]+(?:\.[0-9]+)?(?:[.-](?:RELEASE|SNAPSHOT))?
MCOLLECTIVEAUDIT %{TIMESTAMP_ISO8601:timestamp}:
MCOLLECTIVE ., \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid/[process][pid]:int}\] +%{LOGLEVEL:event_level/[log][level]}

EXIM_MSGID [0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}
EXIM_FLAGS (?:<=|=>|->|>>|\*>|\*\*|==|<>|<+>)
EXIM_DATE %{YEAR:exim_year/}-%{MONTHNUM:exim_month/}-%{MONTHDAY:exim_day/} %{TIME:exim_time/}
EXIM_PID \[%{POSINT:pid/[process][pid]:int}\]
EXIM_QT (?:[0-9]+[ywdhms])+
EXIM_REMOTE_HOST H=(?:%{NOTSPACE:remote_hostname/[source][address]} )?(?:\(%{NOTSPACE:remote_heloname/[exim][log][remote_address]}\) )?\[%{IP:remote_host/[source][ip]}\](?::%{POSINT:remote_port/[source][port]:int})?
EXIM_INTERFACE I=\[%{IP:exim_interface/[destination][ip]}\](?::%{NUMBER:exim_interface_port/[destination][port]:int})?
EXIM_PROTOCOL P=%{NOTSPACE:protocol/[network][protocol]}
EXIM_MSG_SIZE S=%{NUMBER:exim_msg_size/[exim][log][message][size]:int}
EXIM_HEADER_ID id=%{NOTSPACE:exim_header_id/[exim][log][header_id]}
EXIM_QUOTED_CONTENT (?:\\.|[^\\"])*
EXIM_SUBJECT@legacy T=%{QS:exim_subject}
EXIM_SUBJECT@ecs T="%{EXIM_QUOTED_CONTENT:[exim][log][message][subject]}"
# Fields come in any order; looked for one by one, since what a repeated group captures is forgotten with its next turn
EXIM_QUOTED (?:"(?:[^"\\]|\\.)*")
EXIM_ANY_FIELD [A-Za-z0-9]{1,4}=(?:%{EXIM_QUOTED}|(?:(?! [A-Za-z]{1,4}=| for )[^"])*)
EXIM_NAMED_FIELDS (?:(?=.*? %{EXIM_REMOTE_HOST})|)(?:(?=.*? %{EXIM_INTERFACE})|)(?:(?=.*? %{EXIM_PROTOCOL})|)(?:(?=.*? %{EXIM_MSG_SIZE})|)(?:(?=.*? %{EXIM_HEADER_ID})|)(?:(?=.*? %{EXIM_SUBJECT})|)(?: %{EXIM_ANY_FIELD})*
EXIM_ARRIVED <=
EXIM_BOUNCE <>
EXIM_MESSAGE_ARRIVAL %{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:exim_msgid/[exim][log][message][id]} %{EXIM_ARRIVED:exim_flags/[exim][log][flags]} (?:%{EXIM_BOUNCE:exim_status/[exim][log][status]}|%{EMAILADDRESS:exim_sender_email/[exim][log][sender][email]})%{EXIM_NAMED_FIELDS}(?: for %{EMAILADDRESS:exim_recipient_email/[exim][log][recipient][email]})?
EXIM %{EXIM_MESSAGE_ARRIVAL}
`;
