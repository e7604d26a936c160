/** Firewalls: Cisco ASA and PIX (their message guide's forms, by number), NetScreen, Juniper SRX, Linux netfilter (iptables, Shorewall, SuSE). */
export const FIREWALLS = String.raw`
CISCOTIMESTAMP %{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}
CISCOTAG [0-9A-Z]+-%{INT}-[0-9A-Z_]+
CISCO_TAGGED_SYSLOG ^<%{POSINT:syslog_pri/[log][syslog][priority]:int}>%{CISCOTIMESTAMP:timestamp}(?: %{SYSLOGHOST:sysloghost/[host][hostname]})? ?: %%{CISCOTAG:ciscotag/[cisco][asa][tag]}:
CISCO_ACTION (?:Built|Teardown|Denied|Deny|denied by ACL|denied|requested|permitted|discarded|est-allowed|Dropping|created|deleted)
CISCO_REASON (?<![0-9A-Za-z_/-])[A-Za-z][0-9A-Za-z_/-]*(?: [0-9A-Za-z_/-]+){0,12}
CISCO_DIRECTION (?:[Ii]nbound|[Oo]utbound)
CISCO_INTERVAL (?:first hit|%{INT}-second interval)
CISCO_XLATE_TYPE (?:static|dynamic)
CISCO_HITCOUNT_INTERVAL hit-cnt %{INT:hit_count/[cisco][asa][hit_count]:int} (?:first hit|%{INT:/[cisco][asa][interval]:int}-second interval)
CISCO_NAME (?<![^\s:])[^\s:]+
CISCO_INNER [^()]*
CISCO_PROTOCOL (?:protocol )?%{WORD:protocol/[cisco][asa][network][transport]}
CISCO_OUTCOME %{CISCO_ACTION:action/[cisco][asa][outcome]}
CISCO_WAY %{CISCO_DIRECTION:direction/[cisco][asa][network][direction]}
CISCO_SRC_USER (?:\(%{CISCO_INNER:src_fwuser/[source][user][name]}\))?
CISCO_DST_USER (?:\(%{CISCO_INNER:dst_fwuser/[destination][user][name]}\))?
CISCO_SRC %{IP:src_ip/[source][ip]}
CISCO_DST %{IP:dst_ip/[destination][ip]}
CISCO_SRC_PORT %{CISCO_SRC}/%{INT:src_port/[source][port]:int}
CISCO_DST_PORT %{CISCO_DST}/%{INT:dst_port/[destination][port]:int}
CISCO_SRC_AT %{CISCO_NAME:src_interface/[observer][ingress][interface][name]}
CISCO_DST_AT %{CISCO_NAME:dst_interface/[observer][egress][interface][name]}
CISCO_ON_INTERFACE interface %{NOTSPACE:interface/[observer][egress][interface][name]}
CISCO_HASHES \[%{DATA:hashcode1/[@metadata][cisco][asa][hashcode1]}, %{DATA:hashcode2/[@metadata][cisco][asa][hashcode2]}\]
CISCO_SRC_IP_USER %{CISCO_SRC_AT}:%{CISCO_SRC}%{CISCO_SRC_USER}
CISCO_DST_IP_USER %{CISCO_DST_AT}:%{CISCO_DST}%{CISCO_DST_USER}
CISCO_SRC_HOST_PORT_USER %{CISCO_SRC_AT}:(?:%{CISCO_SRC}|%{HOSTNAME:/[source][address]})(?:/%{INT:src_port/[source][port]:int})?%{CISCO_SRC_USER}
CISCO_DST_HOST_PORT_USER %{CISCO_DST_AT}:(?:%{CISCO_DST}|%{HOSTNAME:/[destination][address]})(?:/%{INT:dst_port/[destination][port]:int})?%{CISCO_DST_USER}
CISCO_ICMP type %{INT:icmp_type/[cisco][asa][icmp_type]:int}, code %{INT:icmp_code/[cisco][asa][icmp_code]:int}

CISCOFW104001 \((?:Primary|Secondary)\) Switching to ACTIVE - %{GREEDYDATA:switch_reason/[event][reason]}
CISCOFW104002 \((?:Primary|Secondary)\) Switching to STANDBY - %{GREEDYDATA:switch_reason/[event][reason]}
CISCOFW104003 \((?:Primary|Secondary)\) Switching to FAILED\.
CISCOFW104004 \((?:Primary|Secondary)\) Switching to OK\.
CISCOFW105003 \((?:Primary|Secondary)\) Monitoring on interface %{NOTSPACE:interface_name/[network][interface][name]} waiting
CISCOFW105004 \((?:Primary|Secondary)\) Monitoring on interface %{NOTSPACE:interface_name/[network][interface][name]} normal
CISCOFW105005 \((?:Primary|Secondary)\) Lost Failover communications with mate on interface %{NOTSPACE:interface_name/[network][interface][name]}
CISCOFW105008 \((?:Primary|Secondary)\) Testing interface %{NOTSPACE:interface_name/[network][interface][name]}
CISCOFW105009 \((?:Primary|Secondary)\) Testing on interface %{NOTSPACE:interface_name/[network][interface][name]} (?:Passed|Failed)
CISCOFW106001 %{CISCO_WAY} %{WORD:protocol/[cisco][asa][network][transport]} connection %{CISCO_OUTCOME} from %{CISCO_SRC_PORT} to %{CISCO_DST_PORT} flags %{DATA:tcp_flags/[cisco][asa][tcp_flags]} on %{CISCO_ON_INTERFACE}
CISCOFW106006_106007_106010 %{CISCO_OUTCOME} %{CISCO_WAY} %{CISCO_PROTOCOL} (?:from|src) (?:%{CISCO_SRC_AT}:)?%{CISCO_SRC}(?:/%{INT:src_port/[source][port]:int})?%{CISCO_SRC_USER} (?:to|dst) (?:%{CISCO_DST_AT}:)?%{CISCO_DST}(?:/%{INT:dst_port/[destination][port]:int})?%{CISCO_DST_USER}(?: on %{CISCO_ON_INTERFACE}| due to %{CISCO_REASON:reason/[event][reason]})?
CISCOFW106014 %{CISCO_OUTCOME} %{CISCO_WAY} %{WORD:protocol/[cisco][asa][network][transport]} src %{CISCO_SRC_IP_USER} dst %{CISCO_DST_IP_USER} \(%{CISCO_ICMP}\)
CISCOFW106015 %{CISCO_OUTCOME} %{WORD:protocol/[cisco][asa][network][transport]} \(%{DATA:policy_id/[cisco][asa][rule_name]}\) from %{CISCO_SRC_PORT} to %{CISCO_DST_PORT} flags %{DATA:tcp_flags/[cisco][asa][tcp_flags]} on %{CISCO_ON_INTERFACE}
CISCOFW106021 %{CISCO_OUTCOME} %{WORD:protocol/[cisco][asa][network][transport]} reverse path check from %{CISCO_SRC} to %{CISCO_DST} on %{CISCO_ON_INTERFACE}
CISCOFW106023 %{CISCO_OUTCOME} %{CISCO_PROTOCOL} src %{CISCO_SRC_HOST_PORT_USER} dst %{CISCO_DST_HOST_PORT_USER}(?: \(%{CISCO_ICMP}\))? by access-group "?%{DATA:policy_id/[cisco][asa][rule_name]}"? %{CISCO_HASHES}
CISCOFW106100_2_3 access-list %{NOTSPACE:policy_id/[cisco][asa][rule_name]} %{CISCO_OUTCOME} %{WORD:protocol/[cisco][asa][network][transport]} for user '%{DATA:src_fwuser/[user][name]}' %{CISCO_SRC_AT}/%{CISCO_SRC}\(%{INT:src_port/[source][port]:int}\) -> %{CISCO_DST_AT}/%{CISCO_DST}\(%{INT:dst_port/[destination][port]:int}\) %{CISCO_HITCOUNT_INTERVAL} %{CISCO_HASHES}
CISCOFW106100 access-list %{NOTSPACE:policy_id/[cisco][asa][rule_name]} %{CISCO_OUTCOME} %{WORD:protocol/[cisco][asa][network][transport]} %{CISCO_SRC_SLASH}/%{CISCO_SRC}\(%{INT:src_port/[source][port]:int}\)%{CISCO_SRC_USER} -> %{CISCO_DST_SLASH}/%{CISCO_DST}\(%{INT:dst_port/[destination][port]:int}\)%{CISCO_DST_USER} %{CISCO_HITCOUNT_INTERVAL} %{CISCO_HASHES}
CISCO_BEFORE_SLASH (?<![^\s/])[^\s/]+
CISCO_SRC_SLASH %{CISCO_BEFORE_SLASH:src_interface/[observer][ingress][interface][name]}
CISCO_DST_SLASH %{CISCO_BEFORE_SLASH:dst_interface/[observer][egress][interface][name]}
CISCOFW110002 %{CISCO_REASON:reason/[event][reason]} for %{WORD:protocol/[cisco][asa][network][transport]} from %{CISCO_SRC_AT}:%{CISCO_SRC_PORT} to %{CISCO_DST_PORT}
CISCOFW302010 %{INT:connection_count/[cisco][asa][connections][in_use]:int} in use, %{INT:connection_count_max/[cisco][asa][connections][most_used]:int} most used
CISCOFW302013_302014_302015_302016 %{CISCO_OUTCOME}(?: %{CISCO_WAY})? %{WORD:protocol/[cisco][asa][network][transport]} connection %{INT:connection_id/[cisco][asa][connection_id]} for %{CISCO_SRC_AT}:%{CISCO_SRC_PORT}(?: \(%{IP:src_mapped_ip/[source][nat][ip]}/%{INT:src_mapped_port/[source][nat][port]:int}\))?%{CISCO_SRC_USER} to %{CISCO_DST_AT}:%{CISCO_DST_PORT}(?: \(%{IP:dst_mapped_ip/[destination][nat][ip]}/%{INT:dst_mapped_port/[destination][nat][port]:int}\))?%{CISCO_DST_USER}(?: duration %{TIME:duration/[cisco][asa][duration]} bytes %{INT:bytes/[network][bytes]:int})?(?: %{CISCO_REASON:reason/[event][reason]})?(?: \(%{CISCO_INNER:user/[user][name]}\))?
CISCOFW302020_302021 %{CISCO_OUTCOME}(?: %{CISCO_WAY})? %{WORD:protocol/[cisco][asa][network][transport]} connection for faddr %{CISCO_DST}/%{INT:icmp_seq_num/[cisco][asa][icmp_seq]:int}(?:\(%{CISCO_INNER:fwuser/[destination][user][name]}\))? gaddr %{IP:src_xlated_ip/[source][nat][ip]}/%{INT:icmp_code_xlated/[cisco][asa][icmp_type]:int} laddr %{CISCO_SRC}/%{INT:icmp_code/}(?: \(%{CISCO_INNER:user/[source][user][name]}\))?
CISCOFW304001 %{CISCO_SRC}%{CISCO_SRC_USER} Accessed URL %{CISCO_DST}:%{GREEDYDATA:dst_url/[url][original]}
CISCOFW305011 %{CISCO_OUTCOME} %{CISCO_XLATE_TYPE:xlate_type/} %{WORD:protocol/[cisco][asa][network][transport]} translation from %{CISCO_SRC_AT}:%{CISCO_SRC}(?:/%{INT:src_port/[source][port]:int})?%{CISCO_SRC_USER} to %{CISCO_NAME:src_xlated_interface/[observer][egress][interface][name]}:%{IP:src_xlated_ip/[destination][ip]}/%{INT:src_xlated_port/[destination][port]:int}
CISCOFW313001_313004_313008 %{CISCO_OUTCOME} %{WORD:protocol/[cisco][asa][network][transport]} type=%{INT:icmp_type/[cisco][asa][icmp_type]:int}, code=%{INT:icmp_code/[cisco][asa][icmp_code]:int} from %{CISCO_SRC} on interface %{NOTSPACE:interface/[observer][egress][interface][name]}(?: to %{CISCO_DST})?
CISCOFW313005@ecs %{CISCO_REASON:[event][reason]} for %{WORD:[cisco][asa][network][transport]} error message: %{WORD} src %{CISCO_SRC_IP_USER} dst %{CISCO_DST_IP_USER} \(%{CISCO_ICMP}\) on %{NOTSPACE} interface\.\s+Original IP payload: %{WORD:[cisco][asa][original_ip_payload][network][transport]} src %{IP:[cisco][asa][original_ip_payload][source][ip]}(?:/%{INT:[cisco][asa][original_ip_payload][source][port]:int})?(?:\(%{CISCO_INNER:[cisco][asa][original_ip_payload][source][user][name]}\))? dst %{IP:[cisco][asa][original_ip_payload][destination][ip]}(?:/%{INT:[cisco][asa][original_ip_payload][destination][port]:int})?(?:\(%{CISCO_INNER:[cisco][asa][original_ip_payload][destination][user][name]}\))?
CISCOFW313005@legacy %{CISCO_REASON:reason} for %{WORD:protocol} error message: %{WORD:err_protocol} src %{CISCO_NAME:err_src_interface}:%{IP:err_src_ip}(?:\(%{CISCO_INNER:err_src_fwuser}\))? dst %{CISCO_NAME:err_dst_interface}:%{IP:err_dst_ip}(?:\(%{CISCO_INNER:err_dst_fwuser}\))? \(type %{INT:err_icmp_type}, code %{INT:err_icmp_code}\) on %{NOTSPACE:interface} interface\.\s+Original IP payload: %{WORD:protocol} src %{IP:orig_src_ip}(?:/%{INT:orig_src_port})?(?:\(%{CISCO_INNER:orig_src_fwuser}\))? dst %{IP:orig_dst_ip}(?:/%{INT:orig_dst_port})?(?:\(%{CISCO_INNER:orig_dst_fwuser}\))?
CISCOFW321001 Resource '%{DATA:resource_name/[cisco][asa][resource][name]}' limit of %{POSINT:resource_limit/[cisco][asa][resource][limit]:int} reached for system
CISCOFW402117 %{WORD:protocol/[cisco][asa][network][type]}: Received a non-IPSec packet \(protocol=\s?%{WORD:orig_protocol/[cisco][asa][network][transport]}\) from %{CISCO_SRC} to %{CISCO_DST}
CISCOFW402119 %{WORD:protocol/[cisco][asa][network][type]}: Received an %{WORD:orig_protocol/[cisco][asa][ipsec][protocol]} packet \(SPI=\s?%{DATA:spi/[cisco][asa][ipsec][spi]}, sequence number=\s?%{DATA:seq_num/[cisco][asa][ipsec][seq_num]}\) from %{CISCO_SRC} \(user=\s?%{DATA:user/[source][user][name]}\) to %{CISCO_DST} that failed anti-replay checking
CISCOFW419001 %{CISCO_OUTCOME} %{WORD:protocol/[cisco][asa][network][transport]} packet from %{CISCO_SRC_AT}:%{CISCO_SRC_PORT} to %{CISCO_DST_AT}:%{CISCO_DST_PORT}, reason: %{GREEDYDATA:reason/[event][reason]}
CISCOFW419002 %{CISCO_REASON:reason/[event][reason]} from %{CISCO_SRC_AT}:%{CISCO_SRC_PORT} to %{CISCO_DST_AT}:%{CISCO_DST_PORT} with different initial sequence number
CISCOFW500004 %{CISCO_REASON:reason/[event][reason]} for protocol=%{WORD:protocol/[cisco][asa][network][transport]}, from %{CISCO_SRC_PORT} to %{CISCO_DST_PORT}
CISCOFW602303_602304 %{WORD:protocol/[cisco][asa][network][type]}: An %{CISCO_WAY} %{DATA:tunnel_type/[cisco][asa][ipsec][tunnel_type]} SA \(SPI=\s?%{DATA:spi/[cisco][asa][ipsec][spi]}\) between %{CISCO_SRC} and %{CISCO_DST} \(user=\s?%{DATA:user/[source][user][name]}\) has been %{CISCO_OUTCOME}
CISCOFW710001_710002_710003_710005_710006 %{WORD:protocol/[cisco][asa][network][transport]} (?:request|access) %{CISCO_OUTCOME} from %{CISCO_SRC_PORT} to %{CISCO_DST_AT}:%{CISCO_DST_PORT}
CISCOFW713172 Group = %{DATA:group/[cisco][asa][source][group]}, IP = %{CISCO_SRC}, Automatic NAT Detection Status:\s+Remote end\s+%{DATA:is_remote_natted/[@metadata][cisco][asa][remote_nat]}\s+behind a NAT device\s+This\s+end\s+%{DATA:is_local_natted/[@metadata][cisco][asa][local_nat]}\s+behind a NAT device
CISCOFW733100 \[\s*%{DATA:drop_type/[cisco][asa][burst][object]}\s*\] drop %{NOTSPACE:drop_rate_id/[cisco][asa][burst][id]} exceeded\. Current burst rate is %{INT:drop_rate_current_burst/[cisco][asa][burst][current_rate]:int} per second, max configured rate is %{INT:drop_rate_max_burst/[cisco][asa][burst][configured_rate]:int}; Current average rate is %{INT:drop_rate_current_avg/[cisco][asa][burst][avg_rate]:int} per second, max configured rate is %{INT:drop_rate_max_avg/[cisco][asa][burst][configured_avg_rate]:int}; Cumulative total count is %{INT:drop_total_count/[cisco][asa][burst][cumulative_count]:int}

NETSCREENSESSIONLOG@ecs %{SYSLOGTIMESTAMP:timestamp} %{IPORHOST:[observer][hostname]} %{NOTSPACE:[observer][name]}: (?<[observer][product]>NetScreen) device_id=%{WORD:[netscreen][device_id]} .*?(?:system-\w+-%{NONNEGINT:[event][code]}\(%{WORD:[netscreen][session][type]}\))?: start_time="%{DATA:[netscreen][session][start_time]}" duration=%{INT:[netscreen][session][duration]:int} policy_id=%{INT:[netscreen][policy_id]} service=%{DATA:[netscreen][service]} proto=%{INT:[netscreen][protocol_number]:int} src zone=%{WORD:[observer][ingress][zone]} dst zone=%{WORD:[observer][egress][zone]} action=%{WORD:[event][action]} sent=%{INT:[source][bytes]:int} rcvd=%{INT:[destination][bytes]:int} src=%{IPORHOST:[source][address]} dst=%{IPORHOST:[destination][address]}(?: src_port=%{INT:[source][port]:int} dst_port=%{INT:[destination][port]:int})?(?: src-xlated ip=%{IP:[source][nat][ip]} port=%{INT:[source][nat][port]:int} dst-xlated ip=%{IP:[destination][nat][ip]} port=%{INT:[destination][nat][port]:int})?(?: session_id=%{INT:[netscreen][session][id]} reason=%{GREEDYDATA:[netscreen][session][reason]})?
NETSCREENSESSIONLOG@legacy %{SYSLOGTIMESTAMP:date} %{IPORHOST:device} %{IPORHOST}: NetScreen device_id=%{WORD:device_id} .*?: start_time=%{QUOTEDSTRING:start_time} duration=%{INT:duration} policy_id=%{INT:policy_id} service=%{DATA:service} proto=%{INT:proto} src zone=%{WORD:src_zone} dst zone=%{WORD:dst_zone} action=%{WORD:action} sent=%{INT:sent} rcvd=%{INT:rcvd} src=%{IPORHOST:src_ip} dst=%{IPORHOST:dst_ip}(?: src_port=%{INT:src_port} dst_port=%{INT:dst_port})?(?: src-xlated ip=%{IPORHOST:src_xlated_ip} port=%{INT:src_xlated_port} dst-xlated ip=%{IPORHOST:dst_xlated_ip} port=%{INT:dst_xlated_port})?(?: session_id=%{INT:session_id} reason=%{GREEDYDATA:reason})?

NF_WORD [^\s=]+
IPTABLES_MAC (?:MAC=(?:%{COMMONMAC:nf_dst_mac/[destination][mac]}(?::%{COMMONMAC:nf_src_mac/[source][mac]})?(?::[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2})?)?\s*)?
IPTABLES_TCP_FLAGS (?:CWR |ECE |URG |ACK |PSH |RST |SYN |FIN )*
IPTABLES_TCP_PART@ecs (?:SEQ=%{INT:[iptables][tcp][seq]:int}\s+)?(?:ACK=%{INT:[iptables][tcp][ack]:int}\s+)?WINDOW=%{INT:[iptables][tcp][window]:int}\s+RES=0x%{NF_HEX:[iptables][tcp_reserved_bits]}\s+%{IPTABLES_TCP_FLAGS:[iptables][tcp][flags]}
IPTABLES_TCP_PART@legacy (?:SEQ=%{INT}\s+)?(?:ACK=%{INT}\s+)?WINDOW=%{INT}\s+RES=0x%{NF_HEX}\s+%{IPTABLES_TCP_FLAGS}
IPTABLES IN=(?:%{NF_WORD:nf_in_interface/[observer][ingress][interface][name]})? OUT=(?:%{NF_WORD:nf_out_interface/[observer][egress][interface][name]})?\s+%{IPTABLES_MAC}SRC=%{IP:nf_src_ip/[source][ip]}\s+DST=%{IP:nf_dst_ip/[destination][ip]}\s+LEN=%{INT:nf_len/[iptables][length]:int}(?:\s+(?:TOS=|TC=)%{NF_TOS})?(?:\s+PREC=%{NF_PREC})?(?:\s+(?:TTL|HOPLIMIT)=%{INT:nf_ttl/[iptables][ttl]:int})?(?:\s+ID=%{INT:nf_id/[iptables][id]})?(?:\s+FLOWLBL=%{INT:/[iptables][flow_label]})?(?:\s+%{NF_FRAGMENT:/[iptables][fragment_flags]})?(?:\s+FRAG:\s*%{INT:/[iptables][fragment_offset]:int})?\s+PROTO=%{NF_WORD:nf_protocol/[network][transport]}(?:\s+SPT=%{INT:nf_src_port/[source][port]:int}\s+DPT=%{INT:nf_dst_port/[destination][port]:int}(?:\s+%{IPTABLES_TCP_PART})?)?
NF_HEX [0-9A-Fa-f]+
NF_TOS@legacy %{WORD:nf_tos}
NF_TOS@ecs (?:0x)?%{NF_HEX:[iptables][tos]}
NF_PREC@legacy %{WORD:nf_prec}
NF_PREC@ecs (?:0x)?%{NF_HEX:[iptables][precedence_bits]}
NF_FRAGMENT (?:CE|DF|MF)(?: (?:CE|DF|MF))*
SHOREWALL %{SYSLOGTIMESTAMP:timestamp} %{WORD:nf_host/[observer][hostname]} kernel:(?:\s*\[[^\]]*\])? Shorewall:%{NF_CHAIN:nf_action1/[shorewall][firewall][type]}:%{NF_CHAIN:nf_action2/[shorewall][firewall][action]}:\s*%{IPTABLES}
NF_CHAIN [^\s:]+
SFW2_LOG_PREFIX SFW2-INext-%{NOTSPACE:nf_action/[suse][firewall][action]}
SFW2@ecs (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})\s+%{HOSTNAME:[observer][hostname]}.*?%{SFW2_LOG_PREFIX:[suse][firewall][log_prefix]}\s%{IPTABLES}
SFW2@legacy (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})\s+%{HOSTNAME}\s+kernel\S+\s+%{SFW2_LOG_PREFIX}\s%{IPTABLES}

RT_FLOW_EVENT (?:RT_FLOW_SESSION_CREATE|RT_FLOW_SESSION_CLOSE|RT_FLOW_SESSION_DENY)
RT_FLOW_TAG %{RT_FLOW_EVENT}
RT_FLOW_NAT %{IP:nat-src-ip/[source][nat][ip]}/%{INT:nat-src-port/[source][nat][port]:int}->%{IP:nat-dst-ip/[destination][nat][ip]}/%{INT:nat-dst-port/[destination][nat][port]:int} (?:None|%{NOTSPACE:src-nat-rule-name/[juniper][srx][src_nat_rule_name]}) (?:None|%{NOTSPACE:dst-nat-rule-name/[juniper][srx][dst_nat_rule_name]})
RT_FLOW_ENDS %{IP:src-ip/[source][ip]}/%{INT:src-port/[source][port]:int}->%{IP:dst-ip/[destination][ip]}/%{INT:dst-port/[destination][port]:int} %{NOTSPACE:service/[juniper][srx][service_name]}
RT_FLOW_ZONES %{NOTSPACE:policy-name/[rule][name]} %{NOTSPACE:from-zone/[observer][ingress][zone]} %{NOTSPACE:to-zone/[observer][egress][zone]}
RT_FLOW1 %{RT_FLOW_EVENT:event/[juniper][srx][tag]}: session closed %{DATA:close-reason/[juniper][srx][reason]}: %{RT_FLOW_ENDS} %{RT_FLOW_NAT} %{INT:protocol-id/[network][iana_number]} %{RT_FLOW_ZONES} %{INT:session-id/[juniper][srx][session_id]} [0-9]+\(%{INT:sent/[source][bytes]:int}\) [0-9]+\(%{INT:received/[destination][bytes]:int}\) %{INT:elapsed-time/[juniper][srx][elapsed_time]:int}
RT_FLOW2 %{RT_FLOW_EVENT:event/[juniper][srx][tag]}: session created %{RT_FLOW_ENDS} %{RT_FLOW_NAT} %{INT:protocol-id/[network][iana_number]} %{RT_FLOW_ZONES} %{INT:session-id/[juniper][srx][session_id]}
RT_FLOW3 %{RT_FLOW_EVENT:event/[juniper][srx][tag]}: session denied %{RT_FLOW_ENDS} %{INT:protocol-id/[network][iana_number]}\(\d+\) %{RT_FLOW_ZONES}
`;
