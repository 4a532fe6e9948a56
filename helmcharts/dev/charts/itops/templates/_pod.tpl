{{/* What the pods of this chart share: the server's, and those of the two Jobs. */}}

{{/* Restricted, in the sense of the Pod Security Standards. */}}
{{- define "itops.pod.security" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "itops.pod.image" -}}
image: {{ include "itops.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end -}}

{{- define "itops.pod.placement" -}}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Where the database is: for the server, and for whoever makes the first superadmin. */}}
{{- define "itops.pod.databaseEnv" -}}
- name: ITOPS_DB
  {{- if .Values.database.existingSecret }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret | quote }}
      key: {{ .Values.database.existingSecretKey | quote }}
  {{- else }}
  value: {{ .Values.database.url | quote }}
  {{- end }}
{{- end -}}

{{/* The names of the variables in extraEnv, as a list in JSON. */}}
{{- define "itops.pod.extraEnvNames" -}}
{{- $names := list -}}
{{- range .Values.extraEnv -}}{{- $names = append $names .name -}}{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{- define "itops.pod.extraEnvFrom" -}}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- tpl (toYaml .) $ | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "itops.pod.databaseMounts" -}}
{{- if include "itops.isEmbedded" . }}
- name: data
  mountPath: /var/lib/itops
{{- end }}
- name: tmp
  mountPath: /tmp
{{- end -}}

{{/* The mount of policy is a whole directory, never a subPath: that would not be updated. */}}
{{- define "itops.pod.policyMount" -}}
name: ticketing
mountPath: /etc/itops/ticketing.d
readOnly: true
{{- end -}}

{{/*
Somebody has to be able to sign in. The password is read from a file; neither the command line nor
the log has it. Once anybody is there, this does nothing. What the server has been given by extraEnv,
extraEnvFrom and extraVolumeMounts is here as well: the way to the database may need it.
*/}}
{{- define "itops.pod.firstSuperadmin" -}}
name: first-superadmin
{{ include "itops.pod.image" . }}
args:
  - user
  - add
  - $(FIRST_SUPERADMIN)
  - --superadmin
  - --first
  - --password-file
  - /run/secrets/itops/first-superadmin/password
env:
  {{- include "itops.pod.databaseEnv" . | nindent 2 }}
  - name: FIRST_SUPERADMIN
    valueFrom:
      secretKeyRef:
        name: {{ .Values.firstSuperadmin.existingSecret | quote }}
        key: {{ .Values.firstSuperadmin.usernameKey | quote }}
  {{- with .Values.extraEnv }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
{{- with include "itops.pod.extraEnvFrom" . }}
{{ trim . }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  {{- include "itops.pod.databaseMounts" . | trim | nindent 2 }}
  - name: first-superadmin
    mountPath: /run/secrets/itops/first-superadmin
    readOnly: true
  {{- with .Values.extraVolumeMounts }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
{{- end -}}

{{/*
The annotations of a hook, for Helm and for Argo CD (which then ignores Helm's).
Usage: include "itops.hookAnnotations" (dict "helm" EVENTS "argocd" PHASE "weight" N) | fromYaml
*/}}
{{- define "itops.hookAnnotations" -}}
helm.sh/hook: {{ .helm }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
argocd.argoproj.io/hook: {{ .argocd }}
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded
argocd.argoproj.io/sync-wave: {{ .weight | quote }}
{{- end -}}
