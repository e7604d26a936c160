/** Nagios' log: an epoch in brackets, the kind, then parts between semicolons; commands from outside have kinds of their own. */
export const NAGIOS = String.raw`
NAGIOSTIME \[%{NUMBER:nagios_epoch/timestamp}\]
NAGIOS_PART [^;]*
NAGIOS_WARNING Warning:%{SPACE}%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_EXTERNAL_COMMAND EXTERNAL COMMAND
NAGIOS_TYPE_CURRENT_SERVICE_STATE CURRENT SERVICE STATE
NAGIOS_CURRENT_SERVICE_STATE %{NAGIOS_TYPE_CURRENT_SERVICE_STATE:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_statetype/[nagios][log][state_type]};%{NAGIOS_PART:nagios_statecode/[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_CURRENT_HOST_STATE CURRENT HOST STATE
NAGIOS_CURRENT_HOST_STATE %{NAGIOS_TYPE_CURRENT_HOST_STATE:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_statetype/[nagios][log][state_type]};%{NAGIOS_PART:nagios_statecode/[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_SERVICE_NOTIFICATION SERVICE NOTIFICATION
NAGIOS_SERVICE_NOTIFICATION %{NAGIOS_TYPE_SERVICE_NOTIFICATION:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_notifyname/[user][name]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_contact/[nagios][log][notification_command]};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_HOST_NOTIFICATION HOST NOTIFICATION
NAGIOS_HOST_NOTIFICATION %{NAGIOS_TYPE_HOST_NOTIFICATION:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_notifyname/[user][name]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_contact/[nagios][log][notification_command]};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_SERVICE_ALERT SERVICE ALERT
NAGIOS_SERVICE_ALERT %{NAGIOS_TYPE_SERVICE_ALERT:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_statelevel/[nagios][log][state_type]};%{NAGIOS_PART:nagios_attempt/[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_HOST_ALERT HOST ALERT
NAGIOS_HOST_ALERT %{NAGIOS_TYPE_HOST_ALERT:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_statelevel/[nagios][log][state_type]};%{NAGIOS_PART:nagios_attempt/[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_SERVICE_FLAPPING_ALERT SERVICE FLAPPING ALERT
NAGIOS_SERVICE_FLAPPING_ALERT %{NAGIOS_TYPE_SERVICE_FLAPPING_ALERT:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_HOST_FLAPPING_ALERT HOST FLAPPING ALERT
NAGIOS_HOST_FLAPPING_ALERT %{NAGIOS_TYPE_HOST_FLAPPING_ALERT:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_message/message}
NAGIOS_TYPE_SERVICE_DOWNTIME_ALERT SERVICE DOWNTIME ALERT
NAGIOS_SERVICE_DOWNTIME_ALERT %{NAGIOS_TYPE_SERVICE_DOWNTIME_ALERT:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_comment/[nagios][log][comment]}
NAGIOS_TYPE_HOST_DOWNTIME_ALERT HOST DOWNTIME ALERT
NAGIOS_HOST_DOWNTIME_ALERT %{NAGIOS_TYPE_HOST_DOWNTIME_ALERT:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_comment/[nagios][log][comment]}
NAGIOS_TYPE_PASSIVE_SERVICE_CHECK PASSIVE SERVICE CHECK
NAGIOS_PASSIVE_SERVICE_CHECK %{NAGIOS_TYPE_PASSIVE_SERVICE_CHECK:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_comment/[nagios][log][comment]}
NAGIOS_TYPE_PASSIVE_HOST_CHECK PASSIVE HOST CHECK
NAGIOS_PASSIVE_HOST_CHECK %{NAGIOS_TYPE_PASSIVE_HOST_CHECK:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_comment/[nagios][log][comment]}
NAGIOS_TYPE_SERVICE_EVENT_HANDLER SERVICE EVENT HANDLER
NAGIOS_SERVICE_EVENT_HANDLER %{NAGIOS_TYPE_SERVICE_EVENT_HANDLER:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_statelevel/[nagios][log][state_type]};%{GREEDYDATA:nagios_event_handler_name/[nagios][log][event_handler_name]}
NAGIOS_TYPE_HOST_EVENT_HANDLER HOST EVENT HANDLER
NAGIOS_HOST_EVENT_HANDLER %{NAGIOS_TYPE_HOST_EVENT_HANDLER:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{NAGIOS_PART:nagios_statelevel/[nagios][log][state_type]};%{GREEDYDATA:nagios_event_handler_name/[nagios][log][event_handler_name]}
NAGIOS_TYPE_TIMEPERIOD_TRANSITION TIMEPERIOD TRANSITION
NAGIOS_TIMEPERIOD_TRANSITION %{NAGIOS_TYPE_TIMEPERIOD_TRANSITION:nagios_type/[nagios][log][type]}: %{NAGIOS_PART:nagios_service/[service][name]};%{INT:nagios_unknown1/[nagios][log][period_from]:int};%{INT:nagios_unknown2/[nagios][log][period_to]:int}
NAGIOS_EC_DISABLE_SVC_CHECK DISABLE_SVC_CHECK
NAGIOS_EC_LINE_DISABLE_SVC_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_DISABLE_SVC_CHECK:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{GREEDYDATA:nagios_service/[service][name]}
NAGIOS_EC_DISABLE_HOST_CHECK DISABLE_HOST_CHECK
NAGIOS_EC_LINE_DISABLE_HOST_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_DISABLE_HOST_CHECK:nagios_command/[nagios][log][command]};%{GREEDYDATA:nagios_hostname/[host][hostname]}
NAGIOS_EC_DISABLE_HOST_SVC_NOTIFICATIONS DISABLE_HOST_SVC_NOTIFICATIONS
NAGIOS_EC_LINE_DISABLE_HOST_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_DISABLE_HOST_SVC_NOTIFICATIONS:nagios_command/[nagios][log][command]};%{GREEDYDATA:nagios_hostname/[host][hostname]}
NAGIOS_EC_DISABLE_HOST_NOTIFICATIONS DISABLE_HOST_NOTIFICATIONS
NAGIOS_EC_LINE_DISABLE_HOST_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_DISABLE_HOST_NOTIFICATIONS:nagios_command/[nagios][log][command]};%{GREEDYDATA:nagios_hostname/[host][hostname]}
NAGIOS_EC_DISABLE_SVC_NOTIFICATIONS DISABLE_SVC_NOTIFICATIONS
NAGIOS_EC_LINE_DISABLE_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_DISABLE_SVC_NOTIFICATIONS:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{GREEDYDATA:nagios_service/[service][name]}
NAGIOS_EC_ENABLE_SVC_CHECK ENABLE_SVC_CHECK
NAGIOS_EC_LINE_ENABLE_SVC_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_ENABLE_SVC_CHECK:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{GREEDYDATA:nagios_service/[service][name]}
NAGIOS_EC_ENABLE_HOST_CHECK ENABLE_HOST_CHECK
NAGIOS_EC_LINE_ENABLE_HOST_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_ENABLE_HOST_CHECK:nagios_command/[nagios][log][command]};%{GREEDYDATA:nagios_hostname/[host][hostname]}
NAGIOS_EC_ENABLE_HOST_SVC_NOTIFICATIONS ENABLE_HOST_SVC_NOTIFICATIONS
NAGIOS_EC_LINE_ENABLE_HOST_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_ENABLE_HOST_SVC_NOTIFICATIONS:nagios_command/[nagios][log][command]};%{GREEDYDATA:nagios_hostname/[host][hostname]}
NAGIOS_EC_ENABLE_HOST_NOTIFICATIONS ENABLE_HOST_NOTIFICATIONS
NAGIOS_EC_LINE_ENABLE_HOST_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_ENABLE_HOST_NOTIFICATIONS:nagios_command/[nagios][log][command]};%{GREEDYDATA:nagios_hostname/[host][hostname]}
NAGIOS_EC_ENABLE_SVC_NOTIFICATIONS ENABLE_SVC_NOTIFICATIONS
NAGIOS_EC_LINE_ENABLE_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_ENABLE_SVC_NOTIFICATIONS:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{GREEDYDATA:nagios_service/[service][name]}
NAGIOS_EC_PROCESS_SERVICE_CHECK_RESULT PROCESS_SERVICE_CHECK_RESULT
NAGIOS_EC_LINE_PROCESS_SERVICE_CHECK_RESULT %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_PROCESS_SERVICE_CHECK_RESULT:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_check_result/[nagios][log][check_result]}
NAGIOS_EC_PROCESS_HOST_CHECK_RESULT PROCESS_HOST_CHECK_RESULT
NAGIOS_EC_LINE_PROCESS_HOST_CHECK_RESULT %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_PROCESS_HOST_CHECK_RESULT:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_state/[service][state]};%{GREEDYDATA:nagios_check_result/[nagios][log][check_result]}
NAGIOS_EC_SCHEDULE_HOST_DOWNTIME SCHEDULE_HOST_DOWNTIME
NAGIOS_EC_LINE_SCHEDULE_HOST_DOWNTIME %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_SCHEDULE_HOST_DOWNTIME:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NUMBER:nagios_start_time/[nagios][log][start_time]};%{NUMBER:nagios_end_time/[nagios][log][end_time]};%{NUMBER:nagios_fixed/[nagios][log][fixed]};%{NUMBER:nagios_trigger_id/[nagios][log][trigger_id]};%{NUMBER:nagios_duration/[nagios][log][duration]:int};%{NAGIOS_PART:author/[user][name]};%{NAGIOS_PART:comment/[nagios][log][comment]}
NAGIOS_EC_SCHEDULE_SERVICE_DOWNTIME SCHEDULE_SVC_DOWNTIME
NAGIOS_EC_LINE_SCHEDULE_SERVICE_DOWNTIME %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type/[nagios][log][type]}: %{NAGIOS_EC_SCHEDULE_SERVICE_DOWNTIME:nagios_command/[nagios][log][command]};%{NAGIOS_PART:nagios_hostname/[host][hostname]};%{NAGIOS_PART:nagios_service/[service][name]};%{NUMBER:nagios_start_time/[nagios][log][start_time]};%{NUMBER:nagios_end_time/[nagios][log][end_time]};%{NUMBER:nagios_fixed/[nagios][log][fixed]};%{NUMBER:nagios_trigger_id/[nagios][log][trigger_id]};%{NUMBER:nagios_duration/[nagios][log][duration]:int};%{NAGIOS_PART:author/[user][name]};%{NAGIOS_PART:comment/[nagios][log][comment]}
NAGIOSLOGLINE %{NAGIOSTIME} (?:%{NAGIOS_WARNING}|%{NAGIOS_CURRENT_SERVICE_STATE}|%{NAGIOS_CURRENT_HOST_STATE}|%{NAGIOS_SERVICE_NOTIFICATION}|%{NAGIOS_HOST_NOTIFICATION}|%{NAGIOS_SERVICE_ALERT}|%{NAGIOS_HOST_ALERT}|%{NAGIOS_SERVICE_FLAPPING_ALERT}|%{NAGIOS_HOST_FLAPPING_ALERT}|%{NAGIOS_SERVICE_DOWNTIME_ALERT}|%{NAGIOS_HOST_DOWNTIME_ALERT}|%{NAGIOS_PASSIVE_SERVICE_CHECK}|%{NAGIOS_PASSIVE_HOST_CHECK}|%{NAGIOS_SERVICE_EVENT_HANDLER}|%{NAGIOS_HOST_EVENT_HANDLER}|%{NAGIOS_TIMEPERIOD_TRANSITION}|%{NAGIOS_EC_LINE_DISABLE_SVC_CHECK}|%{NAGIOS_EC_LINE_DISABLE_HOST_CHECK}|%{NAGIOS_EC_LINE_DISABLE_HOST_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_DISABLE_HOST_NOTIFICATIONS}|%{NAGIOS_EC_LINE_DISABLE_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_ENABLE_SVC_CHECK}|%{NAGIOS_EC_LINE_ENABLE_HOST_CHECK}|%{NAGIOS_EC_LINE_ENABLE_HOST_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_ENABLE_HOST_NOTIFICATIONS}|%{NAGIOS_EC_LINE_ENABLE_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_PROCESS_SERVICE_CHECK_RESULT}|%{NAGIOS_EC_LINE_PROCESS_HOST_CHECK_RESULT}|%{NAGIOS_EC_LINE_SCHEDULE_HOST_DOWNTIME}|%{NAGIOS_EC_LINE_SCHEDULE_SERVICE_DOWNTIME})
`;
