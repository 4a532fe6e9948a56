{{/* What Helm says after an installation: here, and through the umbrella chart. */}}
{{- define "itops.notes" -}}
{{- include "itops.policy.load" . -}}
{{- $name := include "itops.fullname" . -}}
{{- $kubectl := printf "kubectl --namespace %s" .Release.Namespace -}}
{{- $port := int .Values.service.port -}}
{{- $here := ternary 8080 $port (lt $port 1024) -}}{{/* below, only root may listen */}}
{{- $service := printf "http://127.0.0.1:%d" $here -}}
itops ({{ .Values.flavour }} flavour) is release {{ .Release.Name }} in {{ .Release.Namespace }}.

{{ if .itopsPolicy.revision -}}
The policy of this release is
  {{ .itopsPolicy.revision }}
{{- if include "itops.restartsForPolicy" . }}
and comes into force with the new pods.
{{- else }}
and reaches the running pods within about two minutes.
{{- end }}

Verify what is in force; "registry" must be the revision above:

  {{ $kubectl }} port-forward service/{{ $name }} {{ $here }}:{{ $port }} &
  curl --silent {{ $service }}/readyz
{{- if not (include "itops.restartsForPolicy" .) }}

It comes into force by a reload, with the token of a superadmin (here: root). The answer is 409 until
exactly this revision has arrived:

  TOKEN=$({{ $kubectl }} exec deployment/{{ $name }} -- itops token create --user root)
  curl --request POST --header "Authorization: Bearer $TOKEN" \
    "{{ $service }}/api/v1/dev/registry/reload?expect={{ .itopsPolicy.revision }}"
{{- end }}
{{- else -}}
ticketing.enabled is false: bring the policy to /etc/itops/ticketing.d by extraVolumes and
extraVolumeMounts. Without it the server does not start.
{{- end }}
{{- if not .Values.firstSuperadmin.existingSecret }}

When nobody can sign in yet, make the first superadmin:

  {{ $kubectl }} exec --stdin --tty deployment/{{ $name }} -- \
    itops user add root --superadmin
{{- end }}
{{- if and (include "itops.isEmbedded" .) (not .Values.persistence.enabled) }}

There is no volume: all tickets are lost when the pod goes.
{{- end }}
{{- if and .Values.prometheusRule.enabled (not .Values.serviceMonitor.enabled) }}

serviceMonitor.enabled is false: ItopsDown fires unless something else has the metrics read, as
  {job={{ $name | quote }}, namespace={{ .Release.Namespace | quote }}}
{{- end }}
{{- end -}}
