{{/* What Helm says after an installation: here, and through the umbrella chart. */}}
{{- define "itops.notes" -}}
{{- include "itops.policy.load" . -}}
{{- $name := include "itops.fullname" . -}}
{{- $service := printf "http://127.0.0.1:%d" (int .Values.service.port) -}}
itops ({{ .Values.flavour }} flavour) is release {{ .Release.Name }} in {{ .Release.Namespace }}.

{{ if .itopsPolicy.revision -}}
The policy of this release is
  {{ .itopsPolicy.revision }}
{{- if include "itops.isProduction" . }}
and comes into force with the new pods.
{{- else }}
and reaches the running pods within about two minutes. It comes into force by a reload, which waits
for exactly this revision (a superadmin's token in TOKEN):

  curl --request POST --header "Authorization: Bearer $TOKEN" \
    "{{ $service }}/api/v1/dev/registry/reload?expect={{ .itopsPolicy.revision }}"
{{- end }}

Verify what is in force; "registry" must be the revision above:

  kubectl --namespace {{ .Release.Namespace }} port-forward service/{{ $name }} {{ .Values.service.port }} &
  curl --silent {{ $service }}/readyz
{{- else -}}
ticketing.enabled is false: bring the policy to /etc/itops/ticketing.d by extraVolumes and
extraVolumeMounts. Without it the server does not start.
{{- end }}
{{- if not .Values.firstSuperadmin.existingSecret }}

When nobody can sign in yet, make the first superadmin:

  kubectl --namespace {{ .Release.Namespace }} exec --stdin --tty deployment/{{ $name }} -- \
    itops user add root --superadmin
{{- end }}
{{- if and (include "itops.isEmbedded" .) (not .Values.persistence.enabled) }}

There is no volume: all tickets are lost when the pod goes.
{{- end }}
{{- end -}}
