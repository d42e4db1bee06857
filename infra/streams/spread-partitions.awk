# Plans which copies of partitions to make and to move, and prints the plan as kafka-reassign-partitions.sh takes it; nothing where all is well.
#
# Reads lines `broker ID RACK` (RACK is null without one), `copies TOPIC NUMBER` for topics that shall have so many, and what
# kafka-topics.sh --describe prints. With `-v all=1` it plans nothing and prints every partition as it is.
#
# Copies are added until each topic has its number, to brokers of other racks first. Copies are moved only where a broker is new, that is,
# holds less than half of its share: then each topic is spread evenly over all brokers. A copy that moves keeps its place in the partition's
# list, so that a new broker becomes the leader of its share as well, and no partition gets into fewer racks than it was in.
BEGIN { FS = "\t" }
/^broker / { split($0, word, " "); brokers[++count] = word[2]; rack[word[2]] = word[3]; held[word[2]] = 0 }
/^copies / { split($0, word, " "); copies[word[2]] = word[3] }
/^\tTopic: / {
  parts++
  for (i = 2; i <= NF; i++) {
    at = index($i, ": ")
    key = substr($i, 1, at - 1)
    value = substr($i, at + 2)
    if (key == "Topic") topic[parts] = value
    if (key == "Partition") number[parts] = value
    if (key == "Replicas") before[parts] = replicas[parts] = value
  }
  if (!(topic[parts] in first)) { first[topic[parts]] = parts; topics[++kinds] = topic[parts] }
  last[topic[parts]] = parts
}
END {
  if (!all && count > 0) plan()
  for (p = 1; p <= parts; p++) {
    if (all || replicas[p] != before[p]) {
      line = line (line == "" ? "" : ",") sprintf("{\"topic\":\"%s\",\"partition\":%s,\"replicas\":[%s]}", topic[p], number[p], replicas[p])
    }
  }
  if (line != "") printf "{\"version\":1,\"partitions\":[%s]}\n", line
}

function plan(    p, n, list, i, t, share) {
  for (p = 1; p <= parts; p++) {
    n = split(replicas[p], list, ",")
    for (i = 1; i <= n; i++) hold(p, list[i], i == 1, 1)
  }
  for (p = 1; p <= parts; p++) if (topic[p] in copies) add(p, copies[topic[p]] + 0)
  for (i = 1; i <= count; i++) share += held[brokers[i]] / count
  for (i = 1; i <= count; i++) if (held[brokers[i]] * 2 < share) fresh = 1
  if (fresh) for (t = 1; t <= kinds; t++) while (moved(topics[t])) ;
}

function hold(p, broker, leads, by) {
  held[broker] += by
  heldOf[topic[p], broker] += by
  if (leads) ledOf[topic[p], broker] += by
}

function has(p, broker) { return index("," replicas[p] ",", "," broker ",") > 0 }

# How many of a partition's copies, beside those of one broker, are in a rack; brokers without racks are each in their own.
function together(p, name, but,    list, n, i, found) {
  if (name == "null" || name == "") return 0
  n = split(replicas[p], list, ",")
  for (i = 1; i <= n; i++) if ((list[i] "" != but "") && rack[list[i]] == name) found++
  return found + 0
}

function add(p, wanted,    i, broker, best, cost, least) {
  while (split(replicas[p], list, ",") < wanted) {
    best = ""
    for (i = 1; i <= count; i++) {
      broker = brokers[i]
      if (has(p, broker)) continue
      cost = together(p, rack[broker]) * 1000000 + heldOf[topic[p], broker] * 1000 + held[broker]
      if (best == "" || cost < least) { best = broker; least = cost }
    }
    if (best == "") return
    replicas[p] = replicas[p] "," best
    hold(p, best, 0, 1)
  }
}

# Moves one copy of a topic from a broker with many to one with few; 0 when it is even.
function moved(name,    i, j, from, to, gap, p, chosen, fits, leads) {
  for (i = 1; i <= count; i++) {
    for (j = 1; j <= count; j++) {
      from = brokers[i]
      to = brokers[j]
      gap = heldOf[name, from] - heldOf[name, to]
      if (gap < 1 || (gap == 1 && held[from] - held[to] < 2)) continue
      chosen = 0
      for (p = first[name]; p <= last[name]; p++) {
        if (topic[p] != name || !has(p, from) || has(p, to)) continue
        if (together(p, rack[to], from) > together(p, rack[from], from)) continue
        leads = index(replicas[p] ",", from ",") == 1
        fits = leads == (ledOf[name, from] > ledOf[name, to])
        if (!chosen || fits) chosen = p
        if (fits) break
      }
      if (!chosen) continue
      leads = index(replicas[chosen] ",", from ",") == 1
      hold(chosen, from, leads, -1)
      hold(chosen, to, leads, 1)
      replicas[chosen] = replaced(replicas[chosen], from, to)
      return 1
    }
  }
  return 0
}

function replaced(text, from, to,    list, n, i, answer) {
  n = split(text, list, ",")
  for (i = 1; i <= n; i++) answer = answer (i > 1 ? "," : "") (list[i] == from ? to : list[i])
  return answer
}
