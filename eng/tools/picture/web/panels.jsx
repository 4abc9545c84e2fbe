// Grafana's components for each kind of panel; the heatmap is a likeness, for Grafana keeps its own to itself.
import React from 'react';
import { dateTime } from '@grafana/data';
import { BarGauge, BigValue, TimeSeries } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { Heatmap } from './heatmap.jsx';

const timeRange = ({ from, to }) => ({ from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } });

function Values({ panel, width, height, theme }) {
  const values = panel.values();
  const { colorMode, graphMode, justifyMode, text, textMode, wideLayout } = panel.options;
  return (
    <div style={{ display: 'flex' }}>
      {values.map((value, index) => (
        <BigValue
          key={index}
          value={value.display}
          width={width / values.length}
          height={height}
          theme={theme}
          {...{ colorMode, graphMode, justifyMode, text, textMode, wideLayout }}
        />
      ))}
    </div>
  );
}

const wordsOf = ({ prefix = '', text, suffix = '' }) => prefix + text + suffix;

function Bars({ panel, width, height, theme }) {
  const values = panel.values();
  const { displayMode, maxVizHeight, minVizHeight, namePlacement, orientation, showUnfilled, text, valueMode } = panel.options;
  const each = Math.min(maxVizHeight, Math.max(minVizHeight, (height - 8 * (values.length - 1)) / values.length));
  const longest = values.reduce((long, { display }) => (display.title.length > long.length ? display.title : long), '');
  const widest = values.reduce((wide, { display }) => (wordsOf(display).length > wordsOf(wide).length ? display : wide), values[0].display);
  return (
    <div style={{ display: 'flex', flexDirection: 'column', gap: 8 }}>
      {values.map((value, index) => (
        <BarGauge
          key={index}
          value={value.display}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor?.(value.colIndex)}
          alignmentFactors={{ title: longest, text: widest.text, prefix: widest.prefix, suffix: widest.suffix }}
          width={width}
          height={each}
          theme={theme}
          itemSpacing={8}
          lcdCellWidth={12}
          valueDisplayMode={valueMode}
          {...{ displayMode, namePlacement, orientation, showUnfilled, text }}
        />
      ))}
    </div>
  );
}

export function Panel({ panel, width, height, theme, range }) {
  if (!panel.frames.some(frame => frame.length > 0)) return <div style={{ padding: 16, textAlign: 'center' }}>{panel.fieldConfig.defaults.noValue ?? 'No data'}</div>;
  const size = { width, height };
  switch (panel.type) {
    case 'timeseries':
      return <TimeSeries frames={panel.frames} timeRange={timeRange(range)} timeZone="utc" legend={panel.options.legend} options={panel.options} structureRev={1} {...size} />;
    case 'stat':
      return <Values panel={panel} theme={theme} {...size} />;
    case 'bargauge':
      return <Bars panel={panel} theme={theme} {...size} />;
    case 'table':
      return <TableNG data={panel.frames[0]} timeRange={timeRange(range)} structureRev={1} sortBy={panel.options.sortBy} fieldConfig={panel.fieldConfig} noValue={panel.fieldConfig.defaults.noValue} {...size} />;
    case 'heatmap':
      return <Heatmap panel={panel} theme={theme} range={range} {...size} />;
    default:
      return <div className="panel-error">{panel.type} cannot be drawn here</div>;
  }
}
