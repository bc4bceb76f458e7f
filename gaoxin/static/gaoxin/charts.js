/* Charts in the grammar of the look. The JSON beside the element says what, this file says how:
 *   {"kind": "columns", "unit": "个", "rows": [{"label", "value", "url"?, "unknown"?: true}]}
 * `unknown` rows (待核实, 未归类) are hatched. Every chart has a table twin in the page, so nothing
 * stands here alone.
 */
"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const ink = token("ink"), ink2 = token("ink-2"), ink3 = token("ink-3");
  const blue = token("blue"), line2 = token("line-2");
  const font = token("sans");

  function columns(data) {
    const values = data.rows.map((row) => ({
      value: row.value,
      url: row.url,
      itemStyle: row.unknown
        ? { color: "#fff", borderColor: ink3, borderWidth: 1, decal: { symbol: "rect", color: ink3, dashArrayX: [1, 0], dashArrayY: [1.5, 4], rotation: -Math.PI / 4 } }
        : { color: blue },
      label: row.value ? { color: ink, fontWeight: 600, fontSize: 16 } : { color: ink3, fontSize: 15 },
    }));
    return {
      animation: false,
      textStyle: { fontFamily: font },
      grid: { left: 4, right: 4, top: 28, bottom: 44 },
      xAxis: {
        type: "category",
        data: data.rows.map((row) => row.label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: line2 } },
        axisLabel: { interval: 0, color: ink2, fontSize: 13, lineHeight: 17, formatter: fold },
      },
      yAxis: { type: "value", show: false, min: 0, max: (range) => range.max || 1 },
      tooltip: {
        renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: line2, borderWidth: 1,
        shadowBlur: 0, shadowOffsetY: 0, padding: 8, textStyle: { color: ink, fontSize: 13, fontFamily: font },
        formatter: (point) => `${point.name}：${point.value} ${data.unit || "个"}`,
      },
      series: [{
        type: "bar", data: values, barWidth: 22, cursor: "pointer",
        label: { show: true, position: "top", distance: 4, fontFamily: font }, emphasis: { disabled: true },
      }],
    };
  }
  /* Four characters on two lines, three and fewer on one: a label never runs into the next. */
  function fold(label) {
    return label.length > 3 ? `${label.slice(0, 2)}\n${label.slice(2)}` : label;
  }

  /* On a phone the same rows lie: twelve words do not stand side by side on 360 pixels. */
  function lying(option) {
    const { xAxis, yAxis } = option;
    return {
      ...option,
      grid: { left: 14 * Math.max(...xAxis.data.map((label) => label.length)) + 16, right: 44, top: 8, bottom: 4 },
      xAxis: yAxis,
      yAxis: { ...xAxis, inverse: true, axisLabel: { ...xAxis.axisLabel, formatter: null, fontSize: 14 } },
      series: option.series.map((one) => ({ ...one, barWidth: 16, label: { ...one.label, position: "right" } })),
    };
  }

  const kinds = { columns };

  window.drawChart = (box) => {
    if (box.dataset.drawn) return;
    box.dataset.drawn = "1";
    const data = JSON.parse(box.parentElement.querySelector("script[type='application/json']").textContent);
    box.replaceChildren();
    const narrow = box.clientWidth < 460;
    if (narrow) box.style.height = `${data.rows.length * 32 + 16}px`;
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    const option = kinds[data.kind](data);
    chart.setOption(narrow ? lying(option) : option);
    chart.on("click", (point) => {
      if (point.data?.url) window.location.assign(point.data.url);
    });
    new ResizeObserver(() => chart.resize()).observe(box);
  };
})();
