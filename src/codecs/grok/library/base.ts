/**
 * Numbers, words, names, addresses, paths and times. Sets are written out where ASCII is meant: `\w`, `\d` and `\b` are
 * Unicode's here, and slower. No part of one definition can match the same text in two ways, so that none runs away.
 */
export const BASE = String.raw`
# Words and numbers
USERNAME [0-9A-Za-z._-]+
USER %{USERNAME}
INT [+-]?[0-9]+
BASE10NUM (?<![0-9.+-])[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
NUMBER %{BASE10NUM}
BASE16NUM (?<![0-9A-Fa-f])[+-]?(?:0x)?[0-9A-Fa-f]+
BASE16FLOAT (?<![0-9A-Fa-f.])[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)(?![0-9A-Fa-f.])
POSINT (?<![0-9A-Za-z_])[1-9][0-9]*(?![0-9A-Za-z_])
NONNEGINT (?<![0-9A-Za-z_])[0-9]+(?![0-9A-Za-z_])
WORD \b\w+\b
NOTSPACE \S+
SPACE \s*
DATA .*?
GREEDYDATA .*
QUOTEDSTRING (?<!\\)(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|\x60[^\x60\\]*(?:\\.[^\x60\\]*)*\x60)
QS %{QUOTEDSTRING}
UUID [0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}
URN urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z()+,.:=@;$_!*'/?#-])+

# Networks
CISCOMAC (?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}
WINDOWSMAC (?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}
COMMONMAC (?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}
MAC (?:%{COMMONMAC}|%{WINDOWSMAC}|%{CISCOMAC})
IPV4OCTET (?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})
IPV4 (?<![0-9])(?:%{IPV4OCTET}\.){3}%{IPV4OCTET}(?![0-9])
IPV6GROUP [0-9A-Fa-f]{1,4}
IPV6SHORT (?:(?:%{IPV6GROUP}:){1,6}:%{IPV6GROUP}|(?:%{IPV6GROUP}:){1,5}(?::%{IPV6GROUP}){2}|(?:%{IPV6GROUP}:){1,4}(?::%{IPV6GROUP}){3}|(?:%{IPV6GROUP}:){1,3}(?::%{IPV6GROUP}){4}|(?:%{IPV6GROUP}:){1,2}(?::%{IPV6GROUP}){5}|%{IPV6GROUP}:(?::%{IPV6GROUP}){6}|:(?::%{IPV6GROUP}){1,7}|(?:%{IPV6GROUP}:){1,7}:|::)
IPV6MIXED (?:(?:%{IPV6GROUP}:){6}|::(?:%{IPV6GROUP}:){0,5}|(?:%{IPV6GROUP}:){1,5}:(?:%{IPV6GROUP}:){0,4})%{IPV4}
IPV6 (?<![0-9A-Za-z:.])(?=[0-9A-Fa-f]{0,4}:)(?:%{IPV6MIXED}|(?:%{IPV6GROUP}:){7}%{IPV6GROUP}|%{IPV6SHORT})(?![0-9A-Fa-f:])(?:%[0-9A-Za-z._-]+)?
IP (?:%{IPV4}|%{IPV6})
HOSTLABEL [0-9A-Za-z_][0-9A-Za-z_-]{0,62}
HOSTNAME (?<![0-9A-Za-z_])%{HOSTLABEL}(?:\.%{HOSTLABEL})*(?:\.(?![0-9A-Za-z_])|(?![0-9A-Za-z_]))
IPORHOST (?:%{IP}|%{HOSTNAME})
HOSTPORT %{IPORHOST}:%{POSINT}
EMAILLOCALPART [0-9A-Za-z!#$%&'*+/=?^_\x60{|}~-]{1,64}(?:\.[0-9A-Za-z!#$%&'*+/=?^_\x60{|}~-]{1,62}){0,63}
EMAILADDRESS %{EMAILLOCALPART}@%{HOSTNAME}

# Paths and addresses
UNIXPATH (?:/[\p{L}\p{M}\p{N}_%!$@:.,+~-]*)+
WINPATH (?:[A-Za-z]+:|\\)(?:\\[^\\?*]*)+
PATH (?:%{UNIXPATH}|%{WINPATH})
TTY /dev/(?:pts|tty(?:[pq])?)(?:[0-9A-Za-z_]+|/?[0-9]+)
URIPROTO [A-Za-z][0-9A-Za-z+.-]+
URIHOST %{IPORHOST}(?::%{POSINT:port/})?
URIPATH (?:/[0-9A-Za-z$.+!*'(){},~:;=@#%&_-]*)+
URIQUERY [0-9A-Za-z$.+!*'|(){},~@#%&/=:;_?\-\[\]<>]*
URIPARAM \?%{URIQUERY}
URIPATHPARAM %{URIPATH}(?:\?%{URIQUERY})?
URI %{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?

# Times
MONTH (?<![0-9A-Za-z_])(?:[Jj]an(?:uary|uar)?|[Jj]änner|[Ff]eb(?:ruary|ruar)?|[Mm](?:a|ä)?r(?:ch|z)?|[Aa]pr(?:il)?|[Mm]a[yi]|[Jj]une?|[Jj]uni|[Jj]uly?|[Jj]uli|[Aa]ug(?:ust)?|[Ss]ep(?:tember)?|[Oo][ck]t(?:ober)?|[Nn]ov(?:ember)?|[Dd]e[cz](?:ember)?)(?![0-9A-Za-z_])
MONTHNUM (?:1[0-2]|0?[1-9])
MONTHNUM2 (?:1[0-2]|0[1-9])
MONTHDAY (?:0[1-9]|[12][0-9]|3[01]|[1-9])
DAY (?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)
YEAR (?:[0-9]{4}|[0-9]{2})
HOUR (?:2[0-3]|[01]?[0-9])
MINUTE [0-5][0-9]
SECOND (?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?
TIME (?<![0-9])%{HOUR}:%{MINUTE}:%{SECOND}(?![0-9])
DATE_US %{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}
DATE_EU %{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}
DATE (?:%{DATE_US}|%{DATE_EU})
DATESTAMP %{DATE}[- ]%{TIME}
TZ (?:UTC|GMT|[A-Z]{1,4}T)
ISO8601_TIMEZONE (?:Z|[+-]%{HOUR}:?%{MINUTE})
ISO8601_SECOND %{SECOND}
TIMESTAMP_ISO8601 %{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?
DATESTAMP_RFC822 %{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}
DATESTAMP_RFC2822 %{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}
DATESTAMP_OTHER %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}
DATESTAMP_EVENTLOG %{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}
HTTPDATE %{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}
SYSLOGTIMESTAMP %{MONTH} +%{MONTHDAY} %{TIME}

# Levels
LOGLEVEL (?i:alert|trace|debug|notice|information|info|warning|warn|error|err|critical|crit|fatal|severe|emergency|emerg)
`;
