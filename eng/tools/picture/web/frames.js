// What Grafana does between the answer of a data source and a panel: transformations, then defaults and overrides of fields.
import {
  FieldConfigOptionsRegistry, applyFieldOverrides, cacheFieldDisplayNames, getFieldDisplayValues, identityOverrideProcessor,
  standardTransformers, standardTransformersRegistry, toDataFrame, transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

const interpolate = text => text;

standardTransformersRegistry.setInit(() =>
  [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer].map(transformation => ({
    id: transformation.id,
    name: transformation.name,
    transformation: async () => transformation,
  })));

// Every property that this panel sets, taken as it is.
const registryOf = ({ defaults, overrides }) => {
  const names = new Set(Object.keys(defaults).filter(name => name !== 'custom'));
  for (const name of Object.keys(defaults.custom ?? {})) names.add(`custom.${name}`);
  for (const { properties } of overrides) for (const { id } of properties) names.add(id);
  return new FieldConfigOptionsRegistry(() =>
    [...names].map(id => ({
      id,
      name: id,
      path: id.replace(/^custom\./, ''),
      isCustom: id.startsWith('custom.'),
      process: identityOverrideProcessor,
      shouldApply: field => field.type !== 'time',
      override: identityOverrideProcessor,
    })));
};

/** The panel with frames that are ready to be drawn, and with what the field of each is to be called. */
export async function prepare(panel, theme) {
  if (!panel.frames?.length) return panel;
  const raw = panel.frames.map(frame => toDataFrame(frame));
  const transformed = panel.transformations ? await lastValueFrom(transformDataFrame(panel.transformations, raw, { interpolate })) : raw;
  const fieldConfig = { ...panel.fieldConfig, overrides: panel.fieldConfig.overrides ?? [] };
  const options = { fieldConfig, replaceVariables: interpolate, theme, timeZone: 'utc', fieldConfigRegistry: registryOf(fieldConfig) };
  const frames = applyFieldOverrides({ ...options, data: transformed });
  cacheFieldDisplayNames(frames);
  const values = () => getFieldDisplayValues({ data: frames, fieldConfig, reduceOptions: panel.options.reduceOptions, replaceVariables: interpolate, theme, timeZone: 'utc' });
  return { ...panel, frames, values };
}
