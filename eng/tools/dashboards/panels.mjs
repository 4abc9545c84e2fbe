// The kinds of panels in use, each with the looks that this project gives it.
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const REDUCE = { calcs: ['lastNotNull'], fields: '', values: false };
const TOOLTIP = { mode: 'multi', sort: 'desc' };

/** Colours by value: the first from below, each other from its value on. */
export const steps = (first, ...others) => ({
  mode: 'absolute',
  steps: [{ color: first, value: null }, ...others.map(([value, color]) => ({ color, value }))],
});

export const NEUTRAL = steps('text');
export const RATIO = steps('red', [0.8, 'orange'], [0.95, 'green']);

/** Changes of the field that is shown under that name. */
export const override = (name, properties) => ({
  matcher: { id: 'byName', options: name },
  properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
});

export const colored = (name, color) => override(name, { color: { mode: 'fixed', fixedColor: color } });

export const STATUS_COLORS = [
  colored('success', 'green'),
  colored('failed', 'red'),
  colored('error', 'orange'),
  colored('canceled', '#8e8e99'),
  colored('unauthorized', 'purple'),
  colored('not_run', '#c7c7d1'),
  colored('unknown', 'yellow'),
];

/** A query over the range; its legend names labels as {{label}}. */
export const over = (expr, legendFormat) => ({ expr, legendFormat, range: true, instant: false });

/** A query for the end of the range. */
export const now = (expr, legendFormat = '__auto') => ({ expr, legendFormat, range: false, instant: true });

/** A column of a table. */
export const column = (expr, title, properties = {}) => ({ ...now(expr), format: 'table', title, properties });

const panel = (type, title, description, targets, rest) => ({
  type,
  title,
  description,
  datasource: DATASOURCE,
  targets: targets.map((target, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: DATASOURCE,
    editorMode: 'code',
    ...target,
  })),
  ...rest,
});

const fields = (unit, thresholds, custom, overrides, defaults) => ({
  defaults: { unit, thresholds, color: { mode: 'thresholds' }, ...(custom && { custom }), ...defaults },
  overrides,
});

/** One number, or a few side by side. */
export const stat = (title, description, unit, targets, { thresholds = NEUTRAL, overrides = [], ...defaults } = {}) =>
  panel('stat', title, description, [targets].flat(), {
    fieldConfig: fields(unit, thresholds, undefined, overrides, { noValue: '–', ...defaults }),
    options: {
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'center',
      orientation: 'auto',
      percentChangeColorMode: 'standard',
      reduceOptions: REDUCE,
      showPercentChange: false,
      ...([targets].flat().length > 1 ? { text: { titleSize: 16, valueSize: 32 }, textMode: 'value_and_name' } : { textMode: 'value' }),
      wideLayout: false,
    },
  });

/** Bars for what is compared once, the longest list that fits. */
export const bars = (title, description, unit, target, { thresholds = NEUTRAL, ...defaults } = {}) =>
  panel('bargauge', title, description, [target], {
    fieldConfig: fields(unit, thresholds, undefined, [], { noValue: '–', ...defaults }),
    options: {
      displayMode: 'basic',
      legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false },
      maxVizHeight: 40,
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: 'left',
      orientation: 'horizontal',
      reduceOptions: REDUCE,
      showUnfilled: true,
      sizing: 'auto',
      text: { valueSize: 16 },
      valueMode: 'color',
    },
  });

const graph = (title, description, unit, targets, custom, { overrides = [], thresholds, legend, ...rest } = {}) => {
  const { interval, maxDataPoints, ...defaults } = rest;
  return panel('timeseries', title, description, targets, {
    ...(interval && { interval }),
    ...(maxDataPoints && { maxDataPoints }),
    fieldConfig: {
      defaults: { unit, min: 0, color: { mode: 'palette-classic' }, custom, ...(thresholds && { thresholds }), ...defaults },
      overrides,
    },
    options: { legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: true, ...legend }, tooltip: TOOLTIP },
  });
};

/** Lines, for what has a value at every moment. */
export const lines = (title, description, unit, targets, { custom, ...rest } = {}) =>
  graph(title, description, unit, targets, { drawStyle: 'line', lineWidth: 2, fillOpacity: 0, showPoints: 'never', ...custom }, rest);

/** Stacked columns, for what happened between two points: few enough to be seen. */
export const columns = (title, description, unit, targets, { custom, ...rest } = {}) =>
  graph(
    title,
    description,
    unit,
    targets,
    { drawStyle: 'bars', fillOpacity: 80, lineWidth: 0, stacking: { mode: 'normal', group: 'A' }, ...custom },
    { interval: '1m', maxDataPoints: 100, ...rest },
  );

/** How values of a histogram are spread over time. */
export const heatmap = (title, description, unit, expr) =>
  panel('heatmap', title, description, [{ ...over(expr, '{{le}}'), format: 'heatmap' }], {
    interval: '1m',
    maxDataPoints: 100,
    fieldConfig: { defaults: { custom: { hideFrom: { legend: false, tooltip: false, viz: false }, scaleDistribution: { type: 'linear' } } }, overrides: [] },
    options: {
      calculate: false,
      cellGap: 1,
      color: { mode: 'scheme', scheme: 'Oranges', fill: 'dark-orange', exponent: 0.5, steps: 64, reverse: false, scale: 'exponential' },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: 'auto' },
      showValue: 'never',
      tooltip: { mode: 'single', showColorScale: true, yHistogram: false },
      yAxis: { axisPlacement: 'left', reverse: false, unit },
    },
  });

const HIDDEN = { 'custom.hidden': true, 'custom.hideFrom': { viz: true } }; // the name before and since Grafana 12.2
const TEXT = { name: 'Project', workflow: 'Workflow', branch: 'Branch' };

/** Rows that the columns share, sorted by one of them; the first column decides which rows there are. */
export const table = (title, description, keys, sortBy, cells, { links = [], empty = '–' } = {}) =>
  panel('table', title, description, cells.map(({ title: _, properties: __, ...target }) => target), {
    fieldConfig: {
      defaults: { color: { mode: 'thresholds' }, thresholds: NEUTRAL, noValue: empty, custom: { align: 'auto', inspect: false } },
      overrides: [
        override('project', HIDDEN),
        ...keys.map(key => override(TEXT[key], { unit: 'string', ...(key === 'branch' ? { 'custom.width': 90 } : { 'custom.minWidth': 110 }), ...(key === 'workflow' && links.length && { links }) })),
        ...cells.map(cell => override(cell.title, { noValue: '–', 'custom.align': 'right', 'custom.width': 28 + 8 * Math.max(7, cell.title.length), ...cell.properties })),
      ],
    },
    options: { cellHeight: 'sm', frameIndex: 0, showHeader: true, sortBy: [{ displayName: sortBy, desc: true }] },
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          includeByName: {},
          indexByName: Object.fromEntries(['project', ...keys, ...cells.map(value)].map((name, index) => [name, index])),
          renameByName: Object.fromEntries([...keys.map(key => [key, TEXT[key]]), ...cells.map((cell, index) => [value(cell, index), cell.title])]),
        },
      },
    ],
  });

const value = (_, index) => `Value #${String.fromCharCode(65 + index)}`;

/** Colours the cell of a table by its value. */
export const cell = (unit, thresholds, rest = {}) => ({
  unit,
  ...(thresholds && { thresholds, 'custom.cellOptions': { type: 'color-text' } }),
  ...rest,
});
