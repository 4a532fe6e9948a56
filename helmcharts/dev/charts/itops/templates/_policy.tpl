{{/*
The policy as files, and the files as ConfigMaps.

`include "itops.policy.load" $` works them out, once for a release, and leaves them in
`$.itopsPolicy`, because rendering thousands of workflows again for every template that needs a
digest would take longer than all the rest:

  files     file name → text, as the pod will see them
  manifest  the lines of `sha256sum *.yaml`: what MANIFEST holds
  revision  SHA-256 of those lines, which is how the server names what it has loaded
  parts     part name → the data of one ConfigMap

With `ticketing.enabled: false` all of it is empty.
*/}}
{{- define "itops.policy.load" -}}
{{- if not (hasKey . "itopsPolicy") -}}
{{- $policy := dict "files" (dict) "manifest" "" "revision" "" "parts" (dict) -}}
{{- if ne (toString .Values.ticketing.enabled) "false" -}}
{{- include "itops.check.policy" . -}}
{{- include "itops.policy.addFiles" (list .Values.ticketing $policy.files) -}}
{{- $lines := list -}}
{{- $size := 0 -}}
{{- range $name := keys $policy.files | sortAlpha -}}
{{- $text := get $policy.files $name -}}
{{- $size = add $size (len $text) -}}
{{- $lines = append $lines (printf "%s  %s\n" (sha256sum $text) $name) -}}
{{- end -}}
{{- include "itops.policy.checkSize" (list . $size) -}}
{{- $_ := set $policy "manifest" (join "" $lines) -}}
{{- $_ := set $policy "revision" (printf "sha256:%s" (sha256sum $policy.manifest)) -}}
{{- include "itops.policy.addParts" $policy -}}
{{- end -}}
{{- $_ := set . "itopsPolicy" $policy -}}
{{- end -}}
{{- end -}}

{{/*
Usage: include "itops.policy.checkSize" (list $ SIZE)
What stands in the chart's own values Helm keeps once more, as developmentPolicy: a release of it is
full at 86 % of what another values file may bring (scripts/chart_limits.py).
*/}}
{{- define "itops.policy.checkSize" -}}
{{- $root := index . 0 -}}
{{- $size := index . 1 | int64 -}}
{{- $limit := int64 $root.Values.policy.maxBytes -}}
{{- $allowed := printf "policy.maxBytes allows (%d)" $limit -}}
{{- $times := "three" -}}
{{- if deepEqual $root.Values.ticketing ($root.Values.developmentPolicy | default dict) -}}
{{- $limit = div (mul $limit 86) 100 -}}
{{- $allowed = printf "policy.maxBytes: %d allows in the chart's own values (%d)" (int64 $root.Values.policy.maxBytes) $limit -}}
{{- $times = "four" -}}
{{- end -}}
{{- if gt $size $limit -}}
{{- fail (printf "\n\nticketing: the policy has %d bytes, more than %s. Helm keeps a release in one Secret of at most 1 MiB, with the policy in it up to %s times. See docs/helm.md, Limits." $size $allowed $times) -}}
{{- end -}}
{{- end -}}

{{/*
Usage: include "itops.policy.addFiles" (list TICKETING FILES)
What stands under `ticketing` and is none of ours goes along in org.yaml, so that the loader refuses
it: policy must not disappear on the way without a word.
*/}}
{{- define "itops.policy.addFiles" -}}
{{- $ticketing := index . 0 -}}
{{- $files := index . 1 -}}
{{- $rest := omit $ticketing "enabled" "groups" "workflows" "catalog" -}}
{{- $_ := set $files "org.yaml" (include "itops.policy.text" $rest) -}}
{{- $groups := include "itops.policy.present" $ticketing.groups | fromYaml -}}
{{- $_ := set $files "groups.yaml" (include "itops.policy.text" (dict "groups" $groups.entries)) -}}
{{- $catalog := dict -}}
{{- range $key, $entries := $ticketing.catalog -}}
{{- $present := include "itops.policy.present" $entries | fromYaml -}}
{{- $_ := set $catalog $key $present.entries -}}
{{- end -}}
{{- $_ := set $files "catalog.yaml" (include "itops.policy.text" (dict "catalog" $catalog)) -}}
{{- $workflows := include "itops.policy.present" $ticketing.workflows | fromYaml -}}
{{- $isMapping := kindIs "map" $workflows.entries -}}
{{- range $key, $workflow := $workflows.entries -}}
{{- $name := $key -}}
{{- $alone := dict $name $workflow -}}
{{- if not $isMapping -}}
{{- if not (and (kindIs "map" $workflow) (kindIs "string" (index $workflow "name"))) -}}
{{- fail (printf "\n\nticketing.workflows: entry %d is not a mapping with a name." (add $key 1)) -}}
{{- end -}}
{{- $name = $workflow.name -}}
{{- $alone = list $workflow -}}
{{- end -}}
{{- $file := include "itops.policy.workflowFile" $name -}}
{{- if hasKey $files $file -}}
{{- fail (printf "\n\nticketing.workflows: %q is declared twice." $name) -}}
{{- end -}}
{{- $_ := set $files $file (include "itops.policy.text" (dict "workflows" $alone)) -}}
{{- end -}}
{{- end -}}

{{/* B7.8: a list, or a mapping keyed by name of which null takes an entry out. Helm does that by
     itself, except in some subcharts. */}}
{{- define "itops.policy.present" -}}
{{- $entries := . | default list -}}
{{- if kindIs "map" $entries -}}
{{- $kept := dict -}}
{{- range $name, $entry := $entries -}}
{{- if not (kindIs "invalid" $entry) -}}{{- $_ := set $kept $name $entry -}}{{- end -}}
{{- end -}}
{{- $entries = $kept -}}
{{- end -}}
{{- mustToJson (dict "entries" $entries) -}}
{{- end -}}

{{/* One file: YAML with one line end after the last line. */}}
{{- define "itops.policy.text" -}}
{{- toYaml . -}}{{- printf "\n" -}}
{{- end -}}

{{/* B1.2: a name has no dots, so that `.` can stand for `/` in a key and be read back. */}}
{{- define "itops.policy.workflowFile" -}}
{{- $segment := "[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?" -}}
{{- if not (regexMatch (printf "^%s(/%s){0,5}$" $segment $segment) .) -}}
{{- fail (printf "\n\nticketing.workflows: %q cannot be the name of a workflow: it is one to six segments of letters, digits, \"-\" and \"_\", parted by \"/\"." .) -}}
{{- end -}}
{{- $file := printf "workflow-%s.yaml" (replace "/" "." .) -}}
{{- if gt (len $file) 253 -}}
{{- fail (printf "\n\nticketing.workflows: %q makes a ConfigMap key of %d characters (%s), and Kubernetes takes 253. Shorten its segments." . (len $file) $file) -}}
{{- end -}}
{{- $file -}}
{{- end -}}

{{/*
Workflows are dealt out by the first digit of the SHA-256 of their file's name to 16 slots, and
slots to as many parts (a power of two) as are needed for none to exceed 900 KiB. So a new workflow
changes one part; only when the number doubles do others move.
*/}}
{{- define "itops.policy.addParts" -}}
{{- $org := dict "org.yaml" (get .files "org.yaml") "MANIFEST" .manifest -}}
{{- $groups := pick .files "groups.yaml" -}}
{{- $catalog := pick .files "catalog.yaml" -}}
{{- $parts := dict "org" $org "groups" $groups "catalog" $catalog -}}
{{- $slots := dict -}}
{{- $sizes := dict -}}
{{- range $file, $text := omit .files "org.yaml" "groups.yaml" "catalog.yaml" -}}
{{- $slot := printf "0x%s" (sha256sum $file | trunc 1) | int64 -}}
{{- $_ := set $slots $file $slot -}}
{{- $_ := set $sizes (toString $slot) (add (get $sizes (toString $slot) | default 0) (len $file) (len $text)) -}}
{{- end -}}
{{- $count := include "itops.policy.partCount" $sizes | int64 -}}
{{- range $file, $slot := $slots -}}
{{- $part := printf "workflows-%d" (mod $slot $count) -}}
{{- $_ := set $parts $part (get $parts $part | default (dict)) -}}
{{- $_ := set (get $parts $part) $file (get $.files $file) -}}
{{- end -}}
{{- range $part, $data := $parts -}}
{{- $size := 0 -}}
{{- range $file, $text := $data -}}{{- $size = add $size (len $file) (len $text) -}}{{- end -}}
{{- if gt (int64 $size) 1048576 -}}
{{- include "itops.policy.tooLarge" (list $part $size) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "parts" $parts -}}
{{- end -}}

{{/* The smallest power of two that keeps every part of the workflows at 900 KiB or below. */}}
{{- define "itops.policy.partCount" -}}
{{- $sizes := . -}}
{{- $chosen := 0 -}}
{{- range $count := list 1 2 4 8 16 -}}
{{- $loads := dict -}}
{{- range $slot, $size := $sizes -}}
{{- $part := mod (int64 $slot) $count | toString -}}
{{- $_ := set $loads $part (add (get $loads $part | default 0) $size) -}}
{{- end -}}
{{- $largest := 0 -}}
{{- range $load := values $loads -}}{{- $largest = max $largest $load -}}{{- end -}}
{{- if and (eq $chosen 0) (le (int64 $largest) 921600) -}}{{- $chosen = $count -}}{{- end -}}
{{- end -}}
{{- if eq $chosen 0 -}}
{{- fail "\n\nticketing.workflows: the workflows do not fit into 16 ConfigMaps of 900 KiB. That is more than a Helm release can hold, too: see docs/helm.md, Limits." -}}
{{- end -}}
{{- $chosen -}}
{{- end -}}

{{/* Usage: include "itops.policy.tooLarge" (list PART SIZE) */}}
{{- define "itops.policy.tooLarge" -}}
{{- $part := index . 0 -}}
{{- $advice := "See docs/helm.md, Limits." -}}
{{- if eq $part "groups" -}}
{{- $advice = "List people once, in the widest group, whose members are in every group of that name below it, and leave out a displayName or description that only repeats the name. See docs/helm.md, Limits." -}}
{{- else if eq $part "catalog" -}}
{{- $advice = "Shorten descriptions, or declare an item once at a wider scope instead of once for each service. See docs/helm.md, Limits." -}}
{{- end -}}
{{- fail (printf "\n\nticketing: the ConfigMap %q would hold %d bytes, and Kubernetes takes 1048576. %s" $part (index . 1) $advice) -}}
{{- end -}}

{{/*
The ConfigMaps of the policy. A MANIFEST is for sets that change under a reader's eyes; a copy that
is read once does without, because digests are what a release record cannot compress.
Usage: include "itops.policy.configMaps" (dict "root" $ "prefix" NAME "component" WHAT
"annotations" DICT "manifest" BOOL)
*/}}
{{- define "itops.policy.configMaps" -}}
{{- include "itops.policy.load" .root -}}
{{- $caller := . -}}
{{- range $part, $data := .root.itopsPolicy.parts }}
---
apiVersion: v1
kind: ConfigMap
{{ include "itops.metadata" (dict "root" $caller.root "name" (printf "%s-%s" $caller.prefix $part) "component" $caller.component "annotations" $caller.annotations) }}
data:
  {{- ternary $data (omit $data "MANIFEST") $caller.manifest | toYaml | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
One volume out of them. The kubelet changes all files of a volume at once, but ConfigMaps reach it
one by one: MANIFEST tells the server when the set is whole.
Usage: include "itops.policy.volume" (list $ PREFIX)
*/}}
{{- define "itops.policy.volume" -}}
{{- $root := index . 0 -}}
{{- $prefix := index . 1 -}}
{{- include "itops.policy.load" $root -}}
name: ticketing
projected:
  defaultMode: 0444
  sources:
    {{- range $part := keys $root.itopsPolicy.parts | sortAlpha }}
    - configMap:
        name: {{ $prefix }}-{{ $part }}
    {{- end }}
{{- end -}}
