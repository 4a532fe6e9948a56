{{/* What things are called, and the labels that they carry. */}}

{{- define "itops.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimAll "-." -}}
{{- end -}}

{{/* Names of objects begin with this. A Job's has at most 63 characters, of which
     the longest ending takes 13. A Service's has no dots, which a release may have. */}}
{{- define "itops.fullname" -}}
{{- $name := include "itops.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $full | replace "." "-" | trunc 50 | trimAll "-" -}}
{{- end -}}

{{- define "itops.selectorLabels" -}}
app.kubernetes.io/name: {{ include "itops.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Usage: include "itops.labels" (list $ "component" LABELS); the last counts most and may be left out */}}
{{- define "itops.labels" -}}
{{- $root := index . 0 -}}
{{- $more := dict -}}
{{- if gt (len .) 2 -}}{{- $more = index . 2 | default dict -}}{{- end -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "itops.selectorLabels" $root }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/version: {{ include "itops.version" $root | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- with mergeOverwrite (dict) ($root.Values.commonLabels | default dict) $more }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The running version as far as the tag tells; a label has at most 63 characters. */}}
{{- define "itops.version" -}}
{{- .Values.image.tag | default .Chart.AppVersion | trunc 63 | trimAll "-_." -}}
{{- end -}}

{{/*
The beginning of an object: metadata with name, namespace, labels and annotations.
Usage: include "itops.metadata" (dict "root" $ "name" NAME "component" WHAT); "labels" and
"annotations" add to what every object has.
*/}}
{{- define "itops.metadata" -}}
metadata:
  name: {{ .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "itops.labels" (list .root .component .labels) | nindent 4 }}
  {{- with mergeOverwrite (dict) (.root.Values.commonAnnotations | default dict) (.annotations | default dict) }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "itops.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "itops.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* A digest pins the bytes; the tag beside it is then for people. */}}
{{- define "itops.image" -}}
{{- $tag := .Values.image.tag | default (ternary "" .Chart.AppVersion (ne .Values.image.digest "")) -}}
{{- .Values.image.repository -}}
{{- with $tag }}:{{ . }}{{ end -}}
{{- with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* "true" for the flavour whose policy changes by a restart only. */}}
{{- define "itops.isProduction" -}}
{{- if eq .Values.flavour "production" }}true{{ end -}}
{{- end -}}

{{/* "true" where new policy makes new pods. In development that is so with several: a reload reaches
     one of them, and the others would go on by the old policy. */}}
{{- define "itops.restartsForPolicy" -}}
{{- $severalPods := or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) -}}
{{- if or (include "itops.isProduction" .) $severalPods }}true{{ end -}}
{{- end -}}

{{/* "true" when the database is the embedded one: one replica, a volume of its own. A URL that
     comes from a Secret cannot be read here, and is there to hide a password, which SQLite has none
     of. */}}
{{- define "itops.isEmbedded" -}}
{{- if and (not .Values.database.existingSecret) (hasPrefix "sqlite:" .Values.database.url) }}true{{ end -}}
{{- end -}}

{{/* The fewest replicas that will run. */}}
{{- define "itops.replicas" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled | int -}}
{{- end -}}

{{/* "true" where somebody is there to answer it: a release of no replicas is one that was stopped on
     purpose, and must not be taken back for that. */}}
{{- define "itops.hasSmokeTest" -}}
{{- if and .Values.smokeTest.enabled (gt (include "itops.replicas" . | int) 0) }}true{{ end -}}
{{- end -}}
