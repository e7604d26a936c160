/** Web servers and proxies: Apache and nginx (common, combined, error), HAProxy, Squid. */
export const WEB = String.raw`
HTTPDUSER (?:%{EMAILADDRESS}|%{USER})
HTTPDERROR_DATE %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}
HTTPDQUOTED [^"\\]*(?:\\.[^"\\]*)*

# host ident user [time] "request" status bytes, Apache's %h %l %u %t "%r" %>s %b
HTTPD_COMMONLOG@legacy %{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \[%{HTTPDATE:timestamp}\] "(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" (?:-|%{NUMBER:response}) (?:-|%{NUMBER:bytes})
HTTPD_COMMONLOG@ecs %{IPORHOST:[source][address]} (?:-|%{HTTPDUSER:[apache][access][user][identity]}) (?:-|%{HTTPDUSER:[user][name]}) \[%{HTTPDATE:timestamp}\] "(?:%{WORD:[http][request][method]} %{NOTSPACE:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?|%{DATA})" (?:-|%{INT:[http][response][status_code]:int}) (?:-|%{INT:[http][response][body][bytes]:int})
HTTPD_COMBINEDLOG@legacy %{HTTPD_COMMONLOG} %{QS:referrer} %{QS:agent}
HTTPD_COMBINEDLOG@ecs %{HTTPD_COMMONLOG} "(?:-|%{HTTPDQUOTED:[http][request][referrer]})" "(?:-|%{HTTPDQUOTED:[user_agent][original]})"
COMMONAPACHELOG %{HTTPD_COMMONLOG}
COMBINEDAPACHELOG %{HTTPD_COMBINEDLOG}

HTTPD20_ERRORLOG \[%{HTTPDERROR_DATE:timestamp}\] \[%{LOGLEVEL:loglevel/[log][level]}\] (?:\[client %{IPORHOST:clientip/[source][address]}\] )?%{GREEDYDATA:message}
HTTPD24_ERRORLOG \[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:module/[apache][error][module]})?:%{LOGLEVEL:loglevel/[log][level]}\] \[pid %{POSINT:pid/[process][pid]:int}(?::tid %{INT:tid/[process][thread][id]:int})?\](?: \(%{POSINT:proxy_errorcode/[apache][error][proxy][error][code]}\)%{DATA:proxy_message/[apache][error][proxy][error][message]}:)?(?: \[client %{IPORHOST:clientip/[source][address]}(?::%{POSINT:clientport/[source][port]:int})?\])?(?: %{HTTPDERROR_CODE:errorcode/[error][code]}:)? %{GREEDYDATA:message}
HTTPDERROR_CODE AH[0-9]+
HTTPD_ERRORLOG (?:%{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG})

# HAProxy: option httplog and option tcplog
HAPROXYTIME %{HOUR:haproxy_hour/}:%{MINUTE:haproxy_minute/}(?::%{SECOND:haproxy_second/})
HAPROXYDATE %{MONTHDAY:haproxy_monthday/}/%{MONTH:haproxy_month/}/%{YEAR:haproxy_year/}:%{HAPROXYTIME:haproxy_time/}\.%{INT:haproxy_milliseconds/}
HAPROXYCAPTUREDREQUESTHEADERS %{DATA:captured_request_headers/[haproxy][http][request][captured_headers]}
HAPROXYCAPTUREDRESPONSEHEADERS %{DATA:captured_response_headers/[haproxy][http][response][captured_headers]}
HAPROXYURI@ecs (?:%{URIPROTO:[url][scheme]}://)?(?:%{USER:[url][username]}(?::[^@]*)?@)?(?:%{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?)?(?:%{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?)?
HAPROXYURI@legacy (?:%{URIPROTO:http_proto}://)?(?:%{USER:http_user}(?::[^@]*)?@)?(?:%{URIHOST:http_host})?(?:%{URIPATHPARAM:http_request})?
HAPROXYREQUESTURI@ecs %{HAPROXYURI:[url][original]}
HAPROXYREQUESTURI@legacy %{HAPROXYURI}
HAPROXYHTTPREQUESTLINE (?:<BADREQ>|%{WORD:http_verb/[http][request][method]} %{HAPROXYREQUESTURI}(?: HTTP/%{NUMBER:http_version/[http][version]})?)
HAPROXYNAME [^\s/]+
HAPROXYPEER@ecs %{IP:[source][address]}:%{INT:[source][port]:int} \[%{HAPROXYDATE:[haproxy][request_date]}\] %{NOTSPACE:[haproxy][frontend_name]} %{HAPROXYNAME:[haproxy][backend_name]}/(?:<NOSRV>|%{NOTSPACE:[haproxy][server_name]})
HAPROXYPEER@legacy %{IP:client_ip}:%{INT:client_port} \[%{HAPROXYDATE:accept_date}\] %{NOTSPACE:frontend_name} %{HAPROXYNAME:backend_name}/%{NOTSPACE:server_name}
HAPROXYCOUNTS %{NOTSPACE:termination_state/[haproxy][termination_state]} %{INT:actconn/[haproxy][connections][active]:int}/%{INT:feconn/[haproxy][connections][frontend]:int}/%{INT:beconn/[haproxy][connections][backend]:int}/%{INT:srvconn/[haproxy][connections][server]:int}/%{HAPROXYRETRIES} %{INT:srv_queue/[haproxy][server_queue]:int}/%{INT:backend_queue/[haproxy][backend_queue]:int}
HAPROXYRETRIES \+?%{HAPROXYDIGITS:retries/[haproxy][connections][retries]:int}
HAPROXYDIGITS [0-9]+
HAPROXYTOTAL [+-]?[0-9]+
HAPROXYWAIT@ecs (?:-1|%{INT:[haproxy][total_waiting_time_ms]:int})/(?:-1|%{INT:[haproxy][connection_wait_time_ms]:int})
HAPROXYWAIT@legacy %{INT:time_queue}/%{INT:time_backend_connect}
HAPROXYREQUESTWAIT@ecs (?:-1|%{INT:[haproxy][http][request][time_wait_ms]:int})
HAPROXYREQUESTWAIT@legacy %{INT:time_request}
HAPROXYRESPONSEWAIT@ecs (?:-1|%{INT:[haproxy][http][request][time_wait_without_data_ms]:int})
HAPROXYRESPONSEWAIT@legacy %{INT:time_backend_response}
HAPROXYSTATUS@ecs (?:-1|%{INT:[http][response][status_code]:int})
HAPROXYSTATUS@legacy %{INT:http_status_code}
HAPROXYBYTES \+?%{HAPROXYDIGITS:bytes_read/[source][bytes]:int}
HAPROXYCOOKIES@ecs (?:-|%{DATA:[haproxy][http][request][captured_cookie]}) (?:-|%{DATA:[haproxy][http][response][captured_cookie]})
HAPROXYCOOKIES@legacy %{DATA:captured_request_cookie} %{DATA:captured_response_cookie}
HAPROXYHTTPBASE %{HAPROXYPEER} %{HAPROXYREQUESTWAIT}/%{HAPROXYWAIT}/%{HAPROXYRESPONSEWAIT}/%{HAPROXYTOTAL:time_duration/[haproxy][total_time_ms]} %{HAPROXYSTATUS} %{HAPROXYBYTES} %{HAPROXYCOOKIES} %{HAPROXYCOUNTS} (?:\{%{HAPROXYCAPTUREDREQUESTHEADERS}\} )?(?:\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\} )?"%{HAPROXYHTTPREQUESTLINE}(?:"|$)
HAPROXYHEAD (?:%{SYSLOGTIMESTAMP:syslog_timestamp/timestamp}|%{TIMESTAMP_ISO8601:timestamp8601/timestamp}) %{IPORHOST:syslog_server/[host][hostname]} %{SYSLOGPROG}:
HAPROXYHTTP %{HAPROXYHEAD} %{HAPROXYHTTPBASE}
HAPROXYTCP %{HAPROXYHEAD} %{HAPROXYPEER} %{HAPROXYWAIT}/%{HAPROXYTOTAL:time_duration/[haproxy][total_time_ms]} %{HAPROXYBYTES} %{HAPROXYCOUNTS}

# Squid's native access log
SQUID3_STATUS@ecs (?:0|0+|%{POSINT:[http][response][status_code]:int})
SQUID3_STATUS@legacy %{NONNEGINT:status_code}
SQUID3 %{NUMBER:timestamp} +%{NUMBER:duration/[squid][request][duration]:int} %{IP:client_address/[source][ip]} %{WORD:cache_result/[event][action]}/%{SQUID3_STATUS} %{INT:bytes/[http][response][bytes]:int} %{WORD:request_method/[http][request][method]} %{NOTSPACE:url/[url][original]} (?:-|%{NOTSPACE:user/[user][name]}) %{WORD:hierarchy_code/[squid][hierarchy_code]}/(?:-|%{IPORHOST:server/[destination][address]}) (?:-|%{NOTSPACE:content_type/[http][response][mime_type]})
`;
