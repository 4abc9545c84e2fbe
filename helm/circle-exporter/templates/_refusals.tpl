{{/* What the schema cannot refuse: values that contradict each other, or would only fail in the cluster. */}}
{{- define "circle-exporter.refusals" -}}
{{- $token := .Values.token }}
{{- if and $token.value (not $token.allowInline) }}
{{- fail "token.value puts the token into the release's record: name a Secret in token.existingSecret, or set token.allowInline to true" }}
{{- end }}
{{- $sources := compact (list $token.existingSecret $token.value $token.file) }}
{{- if and (not $sources) (not .Values.demo) }}
{{- fail "missing secret: set token.existingSecret to the name of a Secret with a CircleCI API token (or demo to true for a try without one)" }}
{{- end }}
{{- if gt (len $sources) 1 }}
{{- fail "the token is given more than once: set one of token.existingSecret, token.file and token.value" }}
{{- end }}
{{- if hasKey (.Values.config.circleci | default dict) "token_file" }}
{{- fail "config.circleci.token_file is set by the chart: name a Secret in token.existingSecret, or a path in token.file" }}
{{- end }}
{{- if hasKey (.Values.config.ledger | default dict) "path" }}
{{- fail "config.ledger.path is set by the chart to the mounted volume: leave it out (persistence.enabled: false keeps nothing)" }}
{{- end }}
{{- if hasKey (.Values.config.web | default dict) "listen_addresses" }}
{{- fail "config.web.listen_addresses is set by the chart: choose a port with containerPort" }}
{{- end }}
{{- if and .Values.existingConfigMap .Values.config }}
{{- fail "existingConfigMap takes the place of config: set one of the two" }}
{{- end }}
{{- if not (or .Values.config.projects .Values.config.organizations .Values.existingConfigMap .Values.demo) }}
{{- fail "there is nothing to read: set config.projects, config.organizations or both" }}
{{- end }}
{{- if and .Values.persistence.existingClaim (not .Values.persistence.enabled) (not .Values.demo) }}
{{- fail "persistence.existingClaim names a claim, and persistence.enabled is false, which uses none: leave one of the two out" }}
{{- end }}
{{- $circle := .Values.config.circleci | default dict }}
{{- if and (hasPrefix "http:" ($circle.url | default "")) (not $circle.allow_http) (not .Values.demo) (not (regexMatch "^http://(localhost|127\\.[0-9.]+|\\[::1\\])(:|/|$)" $circle.url)) }}
{{- fail "config.circleci.url would send the token unencrypted: use https, or set config.circleci.allow_http to true" }}
{{- end }}
{{- range .Values.extraArgs }}
{{- if regexMatch "^--(config\\.file|circleci\\.url|circleci\\.token-file|ledger\\.path|web\\.listen-address|web\\.telemetry-path|demo)(=|$)" . }}
{{- fail (printf "extraArgs has %s, which is the chart's to set: use config, token, persistence, containerPort or demo" (splitList "=" . | first)) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if has .name (list "CIRCLECI_TOKEN" "CIRCLECI_TOKEN_FILE" "CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE") }}
{{- fail (printf "extraEnv has %s: the token belongs into a Secret that token.existingSecret names, where it can be rotated and the pod's description does not show it" .name) }}
{{- end }}
{{- if has .name (list "CIRCLE_EXPORTER_CIRCLECI_URL" "CIRCLE_EXPORTER_WEB_TELEMETRY_PATH") }}
{{- fail (printf "extraEnv has %s, which other objects of the chart have to know: set it in config" .name) }}
{{- end }}
{{- end }}
{{- end }}
