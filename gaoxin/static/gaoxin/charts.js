/* Charts in the grammar of the look. The JSON beside the element says what, this file says how:
 *   {"kind": "curve", "now", "day", "done": [[month, 亿元]], "plan"?, "planName"?, "even"?, "due"?,
 *    "short"?, "points"?}: a year's plan and what is done of it, months from 0 to 12
 *   {"kind": "stacked" | "lines", "unit", "max"?, "labels", "urls", "series": [{"name", "look", "values"}]}: weeks
 *     beside each other; null is a gap; `look` is a light, or done, plan, even
 * Every chart has a table twin in the page, so nothing
 * stands here alone.
 */
"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const ink = token("ink"), ink2 = token("ink-2"), ink3 = token("ink-3");
  const green = token("green"), rim = token("yellow");
  const blue = token("blue"), red = token("red"), hair = token("line"), line2 = token("line-2");
  const font = token("sans");

  /* 亿元 with two decimals; 万元 where these would make nothing of something. */
  function yi(value) {
    const words = value.toFixed(2);
    return Number(words) || !value ? words : `${Number((value * 1e4).toFixed(2))} 万元`;
  }

  /* The year's curve: plan dashed, done solid with open dots at the months' ends, even pace dotted,
   * today's line, and in red the bracket of what is short. Labels stand at the lines' ends. */
  function curve(data, narrow) {
    const size = narrow ? 12 : 13, slim = window.innerWidth < 360; /* the legend then takes a second line */
    const text = (words, color, more) => ({
      show: true, formatter: words, color, fontFamily: font, fontSize: size, lineHeight: 18, ...more,
    });
    const line = (name, points, lineStyle, more) => ({
      name, type: "line", data: points, symbol: "none", lineStyle, silent: true, z: 2,
      emphasis: { disabled: true }, itemStyle: { color: lineStyle.color }, ...more,
    });
    const series = [], room = roomFor(data);
    if (data.even) series.push(line("平均序时线", data.even, { color: ink3, width: 1, type: [1, 3] }));
    if (data.plan) {
      const end = data.plan[data.plan.length - 1];
      series.push(line(data.planName, data.plan, { color: ink2, width: 1.5, type: [6, 4] }, {
        endLabel: text(`计划 ${yi(end[1])}`, ink2),
      }));
    }
    if (data.done.length) {
      const last = data.done[data.done.length - 1];
      series.push(line("累计完成", data.done, { color: blue, width: 2.5 }, {
        z: 4, symbol: "circle", symbolSize: 6, showAllSymbol: true,
        itemStyle: { color: "#fff", borderColor: blue, borderWidth: 1.5 },
      }), mark(last, "circle", blue, text(`完成 ${yi(last[1])}`, blue, {
        distance: 10, fontWeight: 600,
        ...(data.short > 0 ? { position: "right", offset: [0, room.done] } : { position: "left", offset: [0, -10] }),
      })));
    }
    if (data.short > 0 && data.done.length) series.push(...bracket(data, room, text, line));
    return {
      animation: false,
      textStyle: { fontFamily: font },
      grid: { left: 44, right: slim ? 92 : narrow ? 74 : 112, top: 22, bottom: slim ? 80 : narrow ? 64 : 56 },
      legend: {
        left: narrow ? 0 : 40, bottom: 4, itemWidth: 26, itemHeight: 8, selectedMode: false, icon: "inherit",
        data: series.map((one) => one.name).filter(Boolean).reverse(), textStyle: { color: ink2, fontSize: size },
      },
      xAxis: {
        type: "value", min: 0, max: 12, interval: 1, splitLine: { show: false }, axisTick: { show: false },
        axisLine: { lineStyle: { color: line2 } }, axisLabel: { show: false },
      },
      yAxis: {
        type: "value", min: 0, splitNumber: 4, axisLabel: { color: ink3, fontSize: size, formatter: yi },
        splitLine: { lineStyle: { color: hair } },
      },
      series: [months(narrow, text), today(data, text), ...series],
    };
  }
  /* How far (px) the words of a short bracket give way downward, so that they do not lie on the plan. */
  function roomFor(data) {
    if (!(data.short > 0)) return { short: 0, done: 0 };
    const half = (data.short / data.plan[data.plan.length - 1][1]) * 110;
    const short = Math.max(0, 24 - half);
    return { short, done: Math.max(9, 28 + short - half) };
  }
  function mark(point, symbol, color, label) {
    return { type: "scatter", data: [point], symbol, symbolSize: 7, itemStyle: { color }, label, silent: true, z: 5 };
  }
  /* The months' names stand under the middle of the month, where an axis of ends has no tick. */
  function months(narrow, text) {
    const numbers = [...Array(12).keys()].filter((n) => !narrow || n % 2 === 0);
    const label = text((point) => `${Math.floor(point.value[0]) + 1}月`, ink2, { position: "bottom", distance: 6 });
    return { type: "scatter", data: numbers.map((n) => [n + 0.5, 0]), symbolSize: 0.1, label, silent: true, z: 1, itemStyle: { color: "transparent" } };
  }
  function today(data, text) {
    return {
      type: "line", data: [], silent: true, markLine: {
        symbol: "none", silent: true, animation: false, lineStyle: { color: ink, width: 1, type: "solid" },
        label: text(data.day, ink, { position: "end", distance: 4 }), data: [{ xAxis: data.now }],
      },
    };
  }
  function bracket(data, room, text, line) {
    const done = data.due - data.short, x = data.now, side = x + 0.16;
    const words = text(`缺口 ${yi(data.short)}\n{points|${data.points}}`, red, {
      position: "right", distance: 8, offset: [0, room.short], fontWeight: 600, rich: { points: { color: red, fontSize: 12, fontFamily: font, lineHeight: 18 } },
    });
    return [
      line("", [[x, data.due], [side, data.due], [side, done], [x, done]], { color: red, width: 1.5 }, { z: 5 }),
      { ...mark([x, data.due], "circle", ink2), itemStyle: { color: "#fff", borderColor: ink2, borderWidth: 1.5 } },
      { ...mark([side, (data.due + done) / 2], "circle", "transparent", words), symbolSize: 0.1 },
    ];
  }

  /* Weeks side by side: what they share. Each week has its place, whether there is anything of it or not. */
  function weeks(data, narrow, paper) {
    const size = paper ? 9 : narrow ? 12 : 13;
    return {
      animation: false,
      textStyle: { fontFamily: font },
      grid: paper ? { left: 26, right: 6, top: 8, bottom: 34 } : { left: 40, right: 12, top: 14, bottom: 58 },
      legend: {
        left: paper ? 20 : 36, bottom: paper ? 0 : 4, itemWidth: paper ? 14 : 18, itemHeight: paper ? 7 : 9, itemGap: paper ? 6 : 12, selectedMode: false, icon: "inherit",
        data: [...new Set(data.series.map((one) => one.name))], textStyle: { color: ink2, fontSize: size },
      },
      xAxis: {
        type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: line2 } },
        axisLabel: { interval: paper ? 2 : narrow ? 1 : 0, color: ink2, fontSize: Math.min(size, 12) },
      },
      yAxis: {
        type: "value", min: 0, max: data.max, minInterval: data.unit === "个" ? 1 : 0, splitNumber: 4, interval: data.max && data.max / 4,
        axisLabel: { color: ink3, fontSize: size }, splitLine: { lineStyle: { color: hair } },
      },
    };
  }
  function ofWeeks(data, series) {
    return series.values.map((value, place) => ({ value, url: data.urls[place] }));
  }
  /* The worst stands at the foot; in black and white red is hatched, yellow has its rim, grey is a dashed frame. */
  const lights = {
    red: { color: red, decal: { symbol: "rect", color: "rgba(255,255,255,.55)", dashArrayX: [1, 0], dashArrayY: [1, 5], rotation: -Math.PI / 4 } },
    yellow: { color: "#e0a100", borderColor: rim, borderWidth: 1 },
    green: { color: green },
    grey: { color: "#fff", borderColor: ink3, borderWidth: 1, borderType: "dashed" },
  };
  const onLight = { red: "#fff", yellow: ink, green: "#fff", grey: ink2 };

  function stacked(data, narrow, paper) {
    return {
      ...weeks(data, narrow, paper),
      series: data.series.map((one) => ({
        name: one.name, type: "bar", stack: "all", barWidth: "62%", cursor: "pointer", emphasis: { disabled: true },
        // what is nothing has no frame either
        itemStyle: lights[one.look], data: ofWeeks(data, one).map((week) => week.value ? week : { ...week, itemStyle: { borderWidth: 0 } }),
        label: {
          show: true, color: onLight[one.look], fontSize: paper ? 9 : 12, fontFamily: font, formatter: (point) => point.value || "",
          ...(one.look === "red" ? { textBorderColor: red, textBorderWidth: 2 } : {}),
        },
      })),
    };
  }

  const looks = {
    done: { lineStyle: { color: blue, width: 2.5 }, itemStyle: { color: "#fff", borderColor: blue, borderWidth: 1.5 }, symbol: "circle", symbolSize: 7, z: 4 },
    plan: { lineStyle: { color: ink2, width: 1.5, type: [6, 4] }, itemStyle: { color: ink2 }, symbol: "none" },
    even: { lineStyle: { color: ink3, width: 1, type: [1, 3] }, itemStyle: { color: ink3 }, symbol: "none" },
  };
  function lines(data, narrow, paper) {
    return {
      ...weeks(data, narrow, paper),
      series: data.series.map((one) => ({
        name: one.name, type: "line", connectNulls: false, showAllSymbol: true, cursor: "pointer",
        emphasis: { disabled: true }, data: ofWeeks(data, one), ...looks[one.look],
      })),
    };
  }

  const kinds = { curve, stacked, lines };

  /* Paper has no window to fit into: there a chart is as large as `data-print` says, in pixels of 1/96 inch, and
   * drawn at once, for paper waits for no frame. */
  function onPaper(box, chart, optionFor) {
    const [width, height] = box.dataset.print.split("x").map(Number);
    const drawn = (paper, size) => {
      chart.resize(size);
      chart.setOption(optionFor(paper), true);
      chart.getZr().flush();
    };
    window.addEventListener("beforeprint", () => drawn(true, { width, height }));
    window.addEventListener("afterprint", () => drawn(false, { width: "auto", height: "auto" }));
  }

  window.drawChart = (box) => {
    if (box.dataset.drawn) return;
    box.dataset.drawn = "1";
    const data = JSON.parse(box.parentElement.querySelector("script[type='application/json']").textContent);
    box.replaceChildren();
    const narrow = box.clientWidth < 460;
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption(kinds[data.kind](data, narrow));
    chart.on("click", (point) => {
      if (point.data?.url) window.location.assign(point.data.url);
    });
    new ResizeObserver(() => chart.resize()).observe(box);
    if (box.dataset.print) onPaper(box, chart, (paper) => kinds[data.kind](data, paper || narrow, paper));
  };
})();
