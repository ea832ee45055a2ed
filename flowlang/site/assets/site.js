// The search: all words that are typed have to occur; names count more than what stands in a text.
(function () {
  "use strict";
  var input = document.getElementById("search"), list = document.getElementById("found");
  var root = document.documentElement.getAttribute("data-root") || "";
  var most = 12;

  function rank(row, words) {
    var name = row[0].toLowerCase(), about = (row[1] + " " + row[3]).toLowerCase(), total = 0;
    for (var i = 0; i < words.length; i++) {
      var word = words[i];
      if (name === word) total += 40;
      else if (name.indexOf(word) === 0) total += 20;
      else if (name.indexOf(word) >= 0) total += 10;
      else if (about.indexOf(word) >= 0) total += 4;
      else if (row[4].indexOf(word) >= 0) total += 1;
      else return 0;
    }
    return total + (row[1] === "workflow" ? 2 : row[1] === "field" ? -1 : 0);
  }

  function entry(row) {
    var item = document.createElement("li"), link = document.createElement("a");
    var kind = document.createElement("span"), about = document.createElement("small");
    link.href = root + row[2];
    kind.className = "kind";
    kind.textContent = row[1];
    link.appendChild(kind);
    link.appendChild(document.createTextNode(row[0]));
    about.textContent = row[3];
    if (row[3]) link.appendChild(about);
    item.appendChild(link);
    return item;
  }

  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = "";
    list.hidden = !words.length;
    if (!words.length) return;
    var found = (window.flowIndex || [])
      .map(function (row, place) { return [rank(row, words), place, row]; })
      .filter(function (one) { return one[0] > 0; })
      .sort(function (one, other) { return other[0] - one[0] || one[1] - other[1]; });
    found.slice(0, most).forEach(function (one) { list.appendChild(entry(one[2])); });
    if (!found.length) {
      var none = document.createElement("li");
      none.className = "none";
      none.textContent = "Nothing here has these words.";
      list.appendChild(none);
    }
  }

  function move(event) {
    var links = Array.prototype.slice.call(list.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement);
    if (event.key === "Escape") { input.value = ""; show(); input.focus(); }
    else if (event.key === "ArrowDown" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : input).focus();
    else if (event.key === "Enter" && event.target === input && links.length) links[0].click();
    else return;
    event.preventDefault();
  }

  // On a narrow screen, a wide picture shows first where it starts.
  Array.prototype.forEach.call(document.querySelectorAll(".diagram"), function (picture) {
    var start = picture.querySelector('[id$="-start"]');
    if (!start) return;
    var place = start.getBoundingClientRect(), frame = picture.getBoundingClientRect();
    picture.scrollLeft = place.left + place.width / 2 - frame.left - picture.clientWidth / 2;
  });

  input.addEventListener("input", show);
  input.parentNode.addEventListener("keydown", move);
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); input.focus(); }
  });
  document.addEventListener("click", function (event) {
    if (!input.parentNode.contains(event.target)) list.hidden = true;
  });
})();
