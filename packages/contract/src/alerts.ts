export const ALERT_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The closed list of what an alert may be about. */
export const ALERT_TYPES = [
  'impossible_travel',
  'brute_force',
  'suspicious_ip',
  'automated_access',
  'data_exfiltration',
  'privilege_escalation',
  'emergency_access',
  'signature_failure',
  'suspicious_activity',
  'system_compromise',
  'login_failure',
  'data_access',
  'propagation_pending',
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];
