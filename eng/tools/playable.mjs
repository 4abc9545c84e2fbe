#!/usr/bin/env node
// What `podman play kube` 4.3 can play of rendered manifests, with the exporter on this machine's loopback alone.
// usage: helm template … | node playable.mjs PORT > play.yaml     after npm ci --ignore-scripts in this folder
import fs from 'node:fs';
import yaml from 'js-yaml';

const port = process.argv[2];
const played = ['ConfigMap', 'Secret', 'StatefulSet', 'Deployment'];
const objects = yaml.loadAll(fs.readFileSync(0, 'utf8')).filter(object => played.includes(object?.kind));

for (const object of objects) {
  // It mounts the data of a Secret as the Base64 that stands there.
  if (object.kind === 'Secret') {
    object.kind = 'ConfigMap';
    object.data = Object.fromEntries(Object.entries(object.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  }

  const pod = object.spec?.template.spec;
  if (!pod) continue;

  // A StatefulSet is unknown to it.
  object.kind = 'Deployment';
  for (const { metadata } of object.spec.volumeClaimTemplates ?? []) {
    pod.volumes.push({ name: metadata.name, persistentVolumeClaim: { claimName: `${metadata.name}-${object.metadata.name}-0` } });
  }
  for (const field of ['volumeClaimTemplates', 'serviceName', 'podManagementPolicy']) delete object.spec[field];

  for (const volume of pod.volumes.filter(({ secret }) => secret)) {
    volume.configMap = { name: volume.secret.secretName, items: volume.secret.items };
    delete volume.secret;
  }

  pod.hostNetwork = true;
  for (const container of pod.containers) {
    // Probes would want systemd, and a port a network of its own.
    for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe', 'ports']) delete container[field];
    container.args = container.args.map(argument => (argument.startsWith('--web.listen-address=') ? `--web.listen-address=127.0.0.1:${port}` : argument));
  }
}

process.stdout.write(objects.map(object => `---\n${yaml.dump(object)}`).join(''));
