{{/*
What would render, but must not be installed. Each rule says what to write instead.
The schema of the values says what may stand where; these rules are about how values go together.
*/}}

{{- define "itops.check.release" -}}
{{- $embedded := include "itops.isEmbedded" . -}}
{{- $replicas := include "itops.replicas" . | int -}}
{{- if and $embedded (or (gt $replicas 1) .Values.autoscaling.enabled) -}}
{{- fail (printf "\n\nThe embedded database has one writer: it cannot serve %s. Set database.url to a postgres:// URL or name a Secret in database.existingSecret, or stay with replicaCount: 1." (ternary "an autoscaler" (printf "%d replicas" $replicas) .Values.autoscaling.enabled)) -}}
{{- end -}}
{{- if and $embedded (not (hasPrefix "sqlite:///var/lib/itops/" .Values.database.url)) -}}
{{- fail (printf "\n\ndatabase.url: %q is outside /var/lib/itops, where the volume is. Everything else in the container is read-only." .Values.database.url) -}}
{{- end -}}
{{- if and (not $embedded) (not .Values.database.existingSecret) (regexMatch "^[a-z]+://[^/@]*:[^/@]*@|[?&]password=" .Values.database.url) -}}
{{- fail "\n\ndatabase.url holds a password, which everybody who may read the release could read. Put the URL into a Secret and name it in database.existingSecret." -}}
{{- end -}}
{{- if include "itops.isProduction" . -}}
{{- include "itops.check.production" . -}}
{{- end -}}
{{- end -}}

{{- define "itops.check.production" -}}
{{- $semver := "^v?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$" -}}
{{- if not (or .Values.image.digest (regexMatch $semver (toString .Values.image.tag))) -}}
{{- fail (printf "\n\nimage.tag: %q does not pin a version. A production release names a semantic version such as 1.4.2, or a digest in image.digest." (toString .Values.image.tag)) -}}
{{- end -}}
{{- if and (include "itops.isEmbedded" .) (not .Values.persistence.enabled) -}}
{{- fail "\n\npersistence.enabled: without a volume every restart of a production release would lose all tickets." -}}
{{- end -}}
{{- end -}}

{{- define "itops.check.policy" -}}
{{- if not (get (.Values.ticketing | default dict) "org") -}}
{{- fail "\n\nticketing.org is missing: the organisation is the first segment of every full name." -}}
{{- end -}}
{{- if include "itops.isProduction" . -}}
{{- include "itops.check.leaks" . -}}
{{- end -}}
{{- end -}}

{{/*
Nothing of the development policy reaches production. The chart's own values are those of
development, and Helm fills in from them whatever a values file leaves out. `developmentPolicy` is
the same policy once more (an alias in values.yaml), which no release overrides: a section that
equals its counterpart there was left out, or copied unchanged.
*/}}
{{- define "itops.check.leaks" -}}
{{- $root := . -}}
{{- if not .Values.developmentPolicy -}}
{{- fail "\n\ndevelopmentPolicy is empty: it is what a production release is compared with. Take it out of your values files; the chart brings it." -}}
{{- end -}}
{{- range $path := list "org" "groups" "workflows" "catalog.categories" "catalog.items" -}}
{{- $ours := include "itops.check.section" (list $root.Values.ticketing $path) | fromYaml -}}
{{- $theirs := include "itops.check.section" (list $root.Values.developmentPolicy $path) | fromYaml -}}
{{- if and (kindIs "map" $ours.value) (kindIs "map" $theirs.value) -}}
{{- fail (printf "\n\nticketing.%s: development declares it as a mapping, and Helm has merged that into this production release entry by entry. Declare it as a list in the chart's values.yaml." $path) -}}
{{- end -}}
{{- if and $theirs.value (deepEqual $ours.value $theirs.value) -}}
{{- $mark := include "itops.check.mark" $ours.value -}}
{{- if ne $mark (get ($root.Values.policy.sameAsDevelopment | default dict) $path) -}}
{{- fail (printf "\n\nticketing.%s is the development policy: it was left out of the values files of this production release, or copied unchanged. Write it for this environment. Where the two are the same on purpose, say so:\n\npolicy:\n  sameAsDevelopment:\n    %s: %s\n" $path $path $mark) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Usage: include "itops.check.section" (list POLICY "catalog.items") | fromYaml: its `value` */}}
{{- define "itops.check.section" -}}
{{- $node := index . 0 -}}
{{- range $key := splitList "." (index . 1) -}}
{{- $node = get ($node | default dict) $key -}}
{{- end -}}
{{- mustToJson (dict "value" $node) -}}
{{- end -}}

{{/* What a values file writes to say which content it agrees to: a word as it stands, all else by
     its digest, so that consent to one content is not consent to the next. */}}
{{- define "itops.check.mark" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ printf "sha256:%s" (mustToJson . | sha256sum) }}{{ end -}}
{{- end -}}
