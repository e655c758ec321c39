// The button Validate: the hidden tests' verdict in a dialog, check by check.  A federated module of
// JupyterLab's, written as it is loaded; text of students and verdicts is only ever set as text.
(function () {
  "use strict";
  let shared; // JupyterLab's modules, by name and version

  async function module(name) {
    const versions = Object.values(shared[name]);
    return (await versions[versions.length - 1].get())();
  }

  function element(tag, text, parent, className) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    if (parent) parent.append(made);
    return made;
  }

  // A message: text, and `code` between backquotes.
  function message(text, parent) {
    const paragraph = element("p", undefined, parent);
    text.split("`").forEach((part, index) => {
      if (part) element(index % 2 ? "code" : "span", part, paragraph);
    });
  }

  // Points as people write them.
  function number(points) {
    return Number(points.toFixed(2));
  }

  // Points, where they are shown, and how many checks are passed.
  function sum(results) {
    const passed = `${results.filter((result) => result.passed).length} of ${results.length} passed`;
    if (results.some((result) => result.points === undefined)) return passed;
    const total = (key) => number(results.reduce((before, result) => before + result[key], 0));
    return `${total("points")} of ${total("max_points")} points, ${passed}`;
  }

  // What a check came to: points where they are shown.
  function worth(result) {
    return result.points === undefined ? (result.passed ? "passed" : "not passed") : `${number(result.points)} of ${number(result.max_points)}`;
  }

  // This student's checks of the notebook before this one.
  function earlier(tries, body) {
    if (!tries.length) return;
    const end = { one: "st", two: "nd", few: "rd", other: "th" }[new Intl.PluralRules("en", { type: "ordinal" }).select(tries.length + 1)];
    const details = element("details", undefined, body);
    element("summary", `This was your ${tries.length + 1}${end} check of this notebook`, details);
    const list = element("ol", undefined, details);
    for (const one of tries) {
      element("li", `${new Date(one.asked).toLocaleString()}: ${sum(one.results)}`, list);
    }
  }

  function verdicts(answer, body) {
    element("p", `Hidden tests: ${sum(answer.results)}.`, body, "early-sum");
    if (answer.reason) message(`${answer.reason[0].toUpperCase()}${answer.reason.slice(1)}.`.replace("..", "."), body);
    const list = element("ul", undefined, body);
    const last = answer.earlier.length ? answer.earlier[answer.earlier.length - 1].results : [];
    for (const result of answer.results) {
      const item = element("li", undefined, list, result.passed ? "early-passed" : "early-lost");
      const before = last.find((one) => one.check === result.check);
      const change = before && worth(before) !== worth(result) ? `, last time ${worth(before)}` : "";
      element("strong", `${result.passed ? "✓" : "✗"} ${result.check} (${worth(result)}${change})`, item);
      if (result.message) message(result.message, item);
    }
    earlier(answer.earlier, body);
    element("p", "Nothing was handed in, and no grade was given.", body);
    element("p", `Left for this notebook: ${answer.left.hour} checks in this hour, ${answer.left.in_all} in all.`, body);
  }

  function selfChecks(answer, body) {
    message(answer.refused, body);
    element("p", "So only the visible self-checks were run, not the hidden tests:", body);
    const found = answer.self_checks;
    const value = typeof found.value === "string" && found.success ? JSON.parse(found.value) : found.value;
    if (!found.success) return element("pre", String(value), body);
    const changed = [...(value.type_changed || []), ...(value.changed || [])];
    for (const cell of changed) {
      element("p", "The source of the following cell has changed, but it should not have!", body);
      element("pre", cell.source, body);
    }
    for (const cell of value.failed || []) {
      element("p", "The following cell failed:", body);
      element("pre", cell.source, body);
      element("pre", plain(cell.error), body);
    }
    if (!changed.length && !(value.failed || []).length) {
      element("p", "Success! Your notebook passes all the self-checks.", body);
    }
  }

  // An error of nbgrader's is HTML that colours it; of that, the text.
  function plain(html) {
    return new DOMParser().parseFromString(html, "text/html").body.textContent;
  }

  function dialog() {
    const box = element("dialog", undefined, document.body, "early-dialog");
    const title = element("h2", "Validate", box);
    title.id = "early-title";
    box.setAttribute("aria-labelledby", title.id);
    const body = element("div", undefined, box);
    body.setAttribute("role", "status");
    const close = element("button", "Close", box, "jp-mod-styled");
    close.onclick = () => box.close();
    box.onclose = () => box.remove();
    box.showModal();
    return body;
  }

  async function validate(panel, call) {
    await panel.context.ready; // the button is there before the notebook is
    await panel.context.save();
    const body = dialog();
    const progress = element("p", "The hidden tests are running …", body);
    const began = Date.now();
    const timer = setInterval(async () => {
      const { ahead } = await (await call("GET")).json();
      const waited = Math.round((Date.now() - began) / 1000);
      progress.textContent = ahead ? `${ahead} notebooks are before yours (${waited} s) …` : `The hidden tests are running (${waited} s) …`;
    }, 2000);
    try {
      const response = await call("POST", { path: panel.context.localPath || panel.context.path });
      const answer = await response.json();
      body.textContent = "";
      if (!response.ok) element("p", answer.message || "It could not be checked.", body);
      else if (answer.refused) selfChecks(answer, body);
      else verdicts(answer, body);
    } catch (problem) {
      body.textContent = "";
      element("p", `It could not be checked: ${problem.message}`, body);
    } finally {
      clearInterval(timer);
    }
  }

  const style = `
    .early-dialog { max-width: min(46rem, 90vw); max-height: 80vh; overflow: auto; border: 1px solid var(--jp-border-color1);
      border-radius: 4px; background: var(--jp-layout-color1); color: var(--jp-ui-font-color1); font-size: var(--jp-ui-font-size1); }
    .early-dialog ul { padding-left: 0; list-style: none; }
    .early-dialog li { margin: .6em 0; padding-left: .6em; border-left: 3px solid var(--jp-border-color1); }
    .early-dialog li.early-lost { border-color: var(--jp-error-color1); }
    .early-dialog li.early-passed { border-color: var(--jp-success-color1); }
    .early-dialog p { margin: .4em 0; line-height: 1.45; }
    .early-sum { font-weight: 600; }`;

  const plugin = {
    id: "@course/early:validate",
    autoStart: true,
    async activate(app) {
      const { ToolbarButton } = await module("@jupyterlab/apputils");
      const { ServerConnection } = await module("@jupyterlab/services");
      const settings = app.serviceManager.serverSettings;
      const call = (method, body) =>
        ServerConnection.makeRequest(
          `${settings.baseUrl}early/check`,
          { method, ...(body ? { body: JSON.stringify(body) } : {}) },
          settings
        );
      element("style", style, document.head);
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew(panel) {
          const button = new ToolbarButton({
            className: "validate-button",
            label: "Validate",
            tooltip: "Ask the hidden tests; nothing is handed in",
            onClick: () => validate(panel, call),
          });
          panel.toolbar.insertItem(10, "early-validate", button);
          return button;
        },
      });
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["@course/early"] = {
    init(scope) {
      shared = scope;
    },
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
