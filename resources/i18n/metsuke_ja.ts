<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>DataQuality</name>
    <message>
        <source>%1 %</source>
        <comment>per cent</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes missing in streams</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One-way flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Capture gaps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>longest of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Damaged records</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 unreadable</source>
        <comment>files</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in %1 files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not all was read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Good enough to trust silence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence can be trusted, except %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence proves little here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke</name>
    <message>
        <source>base</source>
        <comment>before anything was seen</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 in %1 host-days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weak</source>
        <comment>evidence</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0.8 × (%1 − 1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In order</source>
        <comment>phases in the order of an attack</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same peer</source>
        <comment>phases share it</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>entry before control before upload</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::AboutDialog</name>
    <message>
        <source>About Metsuke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metsuke %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finds the hosts that are already compromised, and says why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. No warranty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing leaves this computer: no account, no telemetry, no look-ups on the internet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built on Qt, QCustomPlot, SQLite, libpcap, OpenSSL, RE2, zlib, zstd, brotli, yaml-cpp, libpsl and nlohmann-json; fonts Inter, Noto Sans CJK and JetBrains Mono where they are installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::CaseSession</name>
    <message>
        <source>This case is open for reading only: nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::ChainChart</name>
    <message numerus="yes">
        <source>%1: %n detections, the first at %2</source>
        <comment>phase, time</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>detection</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::CommandPalette</name>
    <message>
        <source>Commands and search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command, page, host, rule, address or time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Incident %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::EntityPanel</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MAC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outside the home networks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Role</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Severity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of 10, %2</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out / in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>bytes out, bytes in</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Known as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2, from %3</source>
        <comment>name, time span, protocol</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 flow</source>
        <comment>service</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets out / in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>packets out, packets in</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Identity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in the graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::EventModel</name>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::EvidenceModel</name>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::EvidencePlot</name>
    <message>
        <source>%1 s ± %2 %</source>
        <comment>median interval and its spread</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 out in %n flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dashed: what chance gives</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::FilterButton</name>
    <message>
        <source>%1, %2</source>
        <comment>filter button and its count</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::FlowModel</name>
    <message>
        <source>Severity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Secs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out B</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In B</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Info</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::FlowsPage</name>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TLS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SMB, RPC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flow %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flows under this query and time range. Press Esc to peel them off one by one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flows yet. Flows appear here when they end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A and · X not this value · F follow · P pin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Secs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Info</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets of the flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open packets</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::HistogramStrip</name>
    <message>
        <source>Timeline of activity and detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Activity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flows, √ scale</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::HostGraphCanvas</name>
    <message>
        <source>Graph of hosts; press G for the same as a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quiet</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n quiet host(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n address(es)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::HostListDelegate</name>
    <message>
        <source>since %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::HostListModel</name>
    <message>
        <source>%1, %2, severity %3 of 10, %4. %5</source>
        <comment>name, address, number, word, sentence</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::HostsPage</name>
    <message>
        <source>%1 of %2 shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fold quiet hosts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 folded or hidden: show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2: %3 flows, %4 out, %5 in, %6; %7. Enter opens them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing detected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layout: whole case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layout: focus + 1 hop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the graph shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tidy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Severity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Role</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Square: inside · circle: outside · double: several folded into one · width: bytes · numbers: order of events</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::ImportBar</name>
    <message>
        <source>Stop, keep what there is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Analysing: %1 packets, %2 of %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping: what was analysed is being saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, about %2 left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::IncidentModel</name>
    <message>
        <source>%1 of 10, %2</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch-list: suspicious, not enough for an incident</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, weight %2</source>
        <comment>severity of a detection, number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Severity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No.</source>
        <comment>number of an incident</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host / rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First</source>
        <comment>time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last</source>
        <comment>time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::IncidentsPage</name>
    <message>
        <source>Chain of events, incident %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was seen of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n phases</source>
        <comment>of an attack</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2 · %3 share %4</source>
        <comment>duration, host, phases, address or name</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2 · %3</source>
        <comment>duration, host, phases</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No incident here</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Nothing in this time range and query. The case has %n incidents.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Show the whole case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing with this state</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Other states have %n incidents.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Show open ones</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The capture is still being analysed. Incidents appear here as they open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No incident</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran and no host has evidence enough for an incident. The Overview says whether this silence can be trusted.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <comment>incidents</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New</source>
        <comment>incidents</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Triaging</source>
        <comment>incidents</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confirmed</source>
        <comment>incidents</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closed</source>
        <comment>incidents</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch-list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1–5 triage · U not judged · W why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Incident queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chain of events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::Inspector</name>
    <message>
        <source>Explain the worst host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>rule, sentence</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This flow is evidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too little to watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rule fired on this flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entity has its facts, Raw the events that were read from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing speaks against %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran and none fired on this host.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a host, an incident, a flow or a line of the graph, and this panel says why it matters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n detections, newest first</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No detection names what is selected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule weight %1</source>
        <comment>number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>number, reason</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Seen %n times, %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raw</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open its flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::JobsPopup</name>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::LaneChart</name>
    <message>
        <source>Lanes of activity over time; the table below holds the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outbound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TLS, QUIC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SMB, RPC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign-ins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bytes per bin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kerberos, NTLM, SSH</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n pin(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Investigate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 – Metsuke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metsuke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 packets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metsuke cases (*.metsuke)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open capture files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captures (*.pcap *.pcapng *.cap *.pcap.gz *.pcapng.gz *.pcap.zst *.pcapng.zst);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Commands and search…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Metsuke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cheat sheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;demo case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open case…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;capture files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop the analysis, keep what there is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>undo or redo, and what</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear &amp;query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pinned only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Follow the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>日本語</source>
        <comment>the other language, in its own words</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to &amp;time…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Five minutes around the selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;All of the case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear selection, then time range, then query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Why is this flagged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Confirmed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Benign</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Suspicious</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;uppress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Triaging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Not judged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Note…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pin or unpin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Graph of the host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>incident %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What should the next reader know?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>10:41, 10:41:20, 2026-11-17 10:41, or ±5m around the selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a time Metsuke understands. Try 10:41, or ±5m.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::MessageBar</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::NotesPanel</name>
    <message>
        <source>Notes on incident %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes on this flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes on the case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>author, time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No notes yet. What is written here goes into the case and its report.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What should the next reader know?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save note</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::OutboundChart</name>
    <message>
        <source>usual upper bound</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::OverviewPage</name>
    <message>
        <source>Reading the capture. No host has been seen yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No host of the home networks was seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n hosts are quiet.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No host looks compromised so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No host looks compromised.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is compromised.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is probably compromised.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 behaves suspiciously.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It reached %1.</source>
        <comment>host names</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and </source>
        <comment>between two host names</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>It reached %1 and %n other hosts.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source> </source>
        <comment>between sentences</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open incident %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Incident %1, since %2</source>
        <comment>number, time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>date, times</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n hosts inside</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>probability %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hosts by severity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 · %3 quiet</source>
        <comment>hosts</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n quiet hosts: no detection above their noise floor</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No detection here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing fired in this time range and query.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The capture is still being analysed. Hosts appear here as soon as a rule fires.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No host has a detection</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran. Data quality, at the right, says whether this silence can be trusted.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Detections by technique</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 detections · %2 rules ran</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last actions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was done yet. 1 to 5 on a host sets a verdict, N writes a note.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outbound MB per %1</source>
        <comment>duration</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outbound MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no host in focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n other hosts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>code and name of a phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outbound traffic over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data quality</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::PacketOpener</name>
    <message>
        <source>This evidence names no packets: it was derived from flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wireshark was not found on this computer. Install the package “wireshark” and try again, or save the packets as a file and open them elsewhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder %1 cannot be made, so the packets were not written. Save them elsewhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save packets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1-packets.pcapng</source>
        <comment>proposed file name</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets were saved as %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wireshark did not start. The packets are in %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::PairPanel</name>
    <message>
        <source>%1 › %2</source>
        <comment>from, to</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rule fired between these two. This is ordinary traffic as far as Metsuke can tell.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>bytes out, bytes in</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Open %n flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Why this line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out / in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First – last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes sent over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detections between the two</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::QueryBar</name>
    <message>
        <source>Query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>host = 10.0.0.5 and severity &gt;= high</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>query bar</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The query is valid</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::Rail</name>
    <message numerus="yes">
        <source>%1, %n new</source>
        <comment>rail entry and its count</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::RawPanel</name>
    <message>
        <source>rule as it ran</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a detection or a flow to see what is stored of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>events of its flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored form</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UTC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JST (UTC+9)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer&apos;s zone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home networks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One network a line; what is inside them is judged. Empty: private and link-local ranges. Counts for captures opened from now on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a network: write 10.20.0.0/16 or fd00::/8. Nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::ShortcutsDialog</name>
    <message>
        <source>Keyboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Single letters act in tables, lists and graphs, never while you type.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Investigate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::StateChip</name>
    <message>
        <source>%1 %2</source>
        <comment>state and its figure</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::StatusStrip</name>
    <message>
        <source>No case open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dropped %1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>writer %1 s behind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs %1 ›</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running jobs: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metsuke %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Audit chain intact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Audit chain breaks at entry %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every change is saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time zone UTC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time zone %1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::TechniqueModel</name>
    <message numerus="yes">
        <source>%1: %n detections, worst %2</source>
        <comment>technique and severity</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1: nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <comment>hosts</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TextPrompt</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::TimelinePage</name>
    <message>
        <source>Host: all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next detection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom to the brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host whose activity is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::TimelineStrip</name>
    <message>
        <source>Zoom to the brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole case</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::TopBar</name>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard and help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tool bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Case %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time range: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time zone: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>partial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open case…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 15 minutes of the case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last hour of the case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last day of the case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected incident</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UTC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JST (UTC+9)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer&apos;s zone</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::TranscriptView</name>
    <message>
        <source>Transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcript as hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… %1 bytes more, shown as hex only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>[%1 bytes were not captured]</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… %1 bytes more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No payload was captured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… the rest is in the packets</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::WaterfallChart</name>
    <message numerus="yes">
        <source>%n weak signs, capped</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phases</source>
        <comment>of an attack</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2, %3</source>
        <comment>label, number, terms</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::WelcomePage</name>
    <message>
        <source>%1 at %2</source>
        <comment>worst host, severity</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n open incidents</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n incidents, closed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>no incident</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n hosts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>the file is not there any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>action log breaks at entry %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>analysis was stopped early</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>action log intact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>today %1</source>
        <comment>time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>file name, facts, state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find the hosts that are already compromised, and prove the others clean.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with the demo case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A small office, one compromised PC, one file server. It is analysed while you watch. No network, no account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open demo case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo is not installed on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open case…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One file with evidence, notes and the log of actions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open capture files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pcap and pcapng, also compressed; or drop them here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer is ready for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show this at start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the language to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cases you open appear here, with what was found in them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pcap, pcapng, gzip, zstd; offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detection rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n rules</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>no rules were found: nothing can be detected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets in Wireshark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not installed; packets can be saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shown in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no account, no telemetry</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::WhyPanel</name>
    <message>
        <source>Metsuke: %1 on %2</source>
        <comment>comment of exported packets; rules, host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n, newest first</source>
        <comment>detections</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1, raised to %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, held at %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has innocent causes: %2</source>
        <comment>rule, list</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>intervals between visits · %n flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>bytes sent over time · %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>visits over time · %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not an incident: the evidence is too little, or of one kind only. It is watched, and grows into one by itself when more is seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No single item was found that closes this incident.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It rests on one item: if %1 is wrong, this incident closes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No single item decides this. It closes only if %1 of the %2 are wrong: %3.</source>
        <comment>numbers, rules</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1–%2</source>
        <comment>packet numbers</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n packets of evidence</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>packets are missing around it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing missing around it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open all in Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counter-case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in Wireshark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save packets as a file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>metsuke::format</name>
    <message>
        <source>above 99.9 %</source>
        <comment>probability</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>info</source>
        <comment>severity of a rule</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low</source>
        <comment>severity of a rule</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>medium</source>
        <comment>severity of a rule</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>high</source>
        <comment>severity of a rule</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>critical</source>
        <comment>severity of a rule</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>trivial</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>minor</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>major</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>critical</source>
        <comment>severity of a host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Triaging</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suspicious</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confirmed</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Benign</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watching</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suppressed</source>
        <comment>triage state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>entry</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>control</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>discovery</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>credentials</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lateral</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>upload</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>impact</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>policy</source>
        <comment>attack phase</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other</source>
        <comment>service of a flow</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
