{{- define "circle-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* At most 52 characters: Kubernetes appends a hash to a StatefulSet's name, and that makes a label of at most 63. */}}
{{- define "circle-exporter.fullname" -}}
{{- $name := include "circle-exporter.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "circle-exporter.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{/* What never changes, as selectors and the claims of a StatefulSet cannot. */}}
{{- define "circle-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "circle-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: exporter
{{- end }}

{{- define "circle-exporter.ownLabels" -}}
{{ include "circle-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels of an object: (list context further-labels). Ours win, since selectors rest on them. */}}
{{- define "circle-exporter.labels" -}}
{{- $context := index . 0 }}
{{- $own := include "circle-exporter.ownLabels" $context | fromYaml }}
{{- merge $own (index . 1) $context.Values.commonLabels | toYaml }}
{{- end }}

{{- define "circle-exporter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "circle-exporter.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* An image: (list image default-tag). */}}
{{- define "circle-exporter.image" -}}
{{- $image := index . 0 }}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ default (index . 1) $image.tag }}{{ end }}
{{- end }}

{{- define "circle-exporter.persistent" -}}
{{- if and .Values.persistence.enabled (not .Values.demo) }}true{{ end }}
{{- end }}

{{- define "circle-exporter.accessMode" -}}
{{- if .Values.persistence.accessMode }}
{{- .Values.persistence.accessMode }}
{{- else if semverCompare ">=1.29.0-0" .Capabilities.KubeVersion.Version }}
{{- "ReadWriteOncePod" }}
{{- else }}
{{- "ReadWriteOnce" }}
{{- end }}
{{- end }}

{{- define "circle-exporter.configMapName" -}}
{{- default (include "circle-exporter.fullname" .) .Values.existingConfigMap }}
{{- end }}

{{/* The Secret to mount, if any. */}}
{{- define "circle-exporter.secretName" -}}
{{- if .Values.demo }}
{{- else if .Values.token.value }}
{{- include "circle-exporter.fullname" . }}
{{- else }}
{{- .Values.token.existingSecret }}
{{- end }}
{{- end }}

{{- define "circle-exporter.tokenFile" -}}
{{- if .Values.demo }}
{{- else if .Values.token.file }}
{{- .Values.token.file }}
{{- else -}}
/etc/circle-exporter/token/{{ .Values.token.key }}
{{- end }}
{{- end }}

{{- define "circle-exporter.telemetryPath" -}}
{{- dig "web" "telemetry_path" "/metrics" .Values.config }}
{{- end }}

{{/* Port of the CircleCI API. */}}
{{- define "circle-exporter.apiPort" -}}
{{- $url := urlParse (dig "circleci" "url" "https://circleci.com/api/v2" .Values.config) }}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (eq $url.scheme "http" | ternary "80" "443") }}
{{- end }}

{{/* The pod of helm test: no Service and no policy selects it. */}}
{{- define "circle-exporter.testLabels" -}}
app.kubernetes.io/name: {{ include "circle-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end }}
