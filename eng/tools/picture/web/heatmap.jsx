// A likeness of Grafana's heatmap: cumulative buckets become cells, those of an equal count the same colour.
import React from 'react';
import { getValueFormat } from '@grafana/data';

const LEFT = 70;
const BOTTOM = 20;

export function Heatmap({ panel, width, height, theme, range: { from, to } }) {
  const bound = frame => (frame.fields[1].labels.le === '+Inf' ? Infinity : +frame.fields[1].labels.le);
  const rows = [...panel.frames].sort((one, other) => bound(one) - bound(other));
  const times = [...new Set(rows.flatMap(frame => [...frame.fields[0].values]))].sort((one, other) => one - other);
  const at = (frame, time) => frame?.fields[1].values[frame.fields[0].values.indexOf(time)] ?? 0;
  const counts = rows.map((frame, index) => times.map(time => Math.max(0, at(frame, time) - at(rows[index - 1], time))));
  const most = Math.max(...counts.flat(), 1e-9);
  const x = time => LEFT + ((time - from) / (to - from)) * (width - LEFT);
  const { interval } = rows[0].fields[0].config;
  const [cellWidth, cellHeight] = [x(from + interval) - LEFT, (height - BOTTOM) / rows.length];
  const text = value => {
    const { text: digits, suffix = '' } = getValueFormat(panel.options.yAxis.unit)(value);
    return digits + suffix;
  };
  const label = { fill: theme.colors.text.secondary, fontSize: 12 };
  return (
    <svg width={width} height={height}>
      {counts.map((row, y) => row.map((count, column) => count > 0 && (
        <rect key={`${column} ${y}`} x={Math.max(LEFT, x(times[column] - interval))} y={(rows.length - 1 - y) * cellHeight} width={Math.max(1, cellWidth - 1)} height={cellHeight - 1}
          fill={theme.visualization.getColorByName('dark-orange')} opacity={0.15 + 0.85 * Math.sqrt(count / most)} />
      )))}
      {rows.map((frame, y) => y % 3 === 0 && bound(frame) < Infinity && (
        <text key={y} x={LEFT - 8} y={(rows.length - 1 - y) * cellHeight + 4} textAnchor="end" {...label}>{text(bound(frame))}</text>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map(part => (
        <text key={part} x={LEFT + part * (width - LEFT)} y={height - 4} textAnchor={part === 0 ? 'start' : part === 1 ? 'end' : 'middle'} {...label}>
          {new Date(from + part * (to - from)).toISOString().slice(...(to - from > 2 * 86400e3 ? [5, 10] : [11, 16]))}
        </text>
      ))}
    </svg>
  );
}
