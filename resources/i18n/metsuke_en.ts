<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>DataQuality</name>
    <message numerus="yes">
        <source>in %n files</source>
        <translation>
            <numerusform>in %n file</numerusform>
            <numerusform>in %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EventWords</name>
    <message numerus="yes">
        <source>%1, %n times</source>
        <comment>message</comment>
        <translation>
            <numerusform>%1, once</numerusform>
            <numerusform>%1, %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 was visited %n times, every %2</source>
        <comment>name or address, duration</comment>
        <translation>
            <numerusform>%1 was visited once, every %2</numerusform>
            <numerusform>%1 was visited %n times, every %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n generated names were asked for</source>
        <translation>
            <numerusform>%n generated name was asked for</numerusform>
            <numerusform>%n generated names were asked for</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n targets were probed</source>
        <translation>
            <numerusform>%n target was probed</numerusform>
            <numerusform>%n targets were probed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n targets were probed on port %1</source>
        <translation>
            <numerusform>%n target was probed on port %1</numerusform>
            <numerusform>%n targets were probed on port %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthReport</name>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 packet</numerusform>
            <numerusform>%1 packets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 flows</source>
        <translation>
            <numerusform>%1 flow</numerusform>
            <numerusform>%1 flows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 records</source>
        <comment>of a capture file</comment>
        <translation>
            <numerusform>%1 record</numerusform>
            <numerusform>%1 records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 were cut short for want of memory.</source>
        <comment>flows</comment>
        <translation>
            <numerusform>%1 was cut short for want of memory.</numerusform>
            <numerusform>%1 were cut short for want of memory.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n captures could not be read.</source>
        <translation>
            <numerusform>%n capture could not be read.</numerusform>
            <numerusform>%n captures could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 were damaged.</source>
        <comment>records</comment>
        <translation>
            <numerusform>%1 was damaged.</numerusform>
            <numerusform>%1 were damaged.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::AgentsPage</name>
    <message numerus="yes">
        <source>%1 of %n agents are connected</source>
        <translation>
            <numerusform>%1 of %n agent is connected</numerusform>
            <numerusform>%1 of %n agents are connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for approval</source>
        <translation>
            <numerusform>%n waits for approval</numerusform>
            <numerusform>%n wait for approval</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::ChainChart</name>
    <message numerus="yes">
        <source>%1: %n detections, the first at %2</source>
        <comment>phase, time</comment>
        <translation>
            <numerusform>%1: %n detection, the first at %2</numerusform>
            <numerusform>%1: %n detections, the first at %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>detection</comment>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::EvidencePlot</name>
    <message numerus="yes">
        <source>%1 out in %n flows</source>
        <translation>
            <numerusform>%1 out in %n flow</numerusform>
            <numerusform>%1 out in %n flows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flows</source>
        <translation>
            <numerusform>%n flow</numerusform>
            <numerusform>%n flows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::FindingsCard</name>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::HostGraphCanvas</name>
    <message numerus="yes">
        <source>%n quiet host(s)</source>
        <translation>
            <numerusform>%n quiet host</numerusform>
            <numerusform>%n quiet hosts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n address(es)</source>
        <translation>
            <numerusform>%n address</numerusform>
            <numerusform>%n addresses</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::ImportBar</name>
    <message numerus="yes">
        <source>%n packets lost</source>
        <translation>
            <numerusform>%n packet lost</numerusform>
            <numerusform>%n packets lost</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::IncidentsPage</name>
    <message numerus="yes">
        <source>%n phases</source>
        <comment>of an attack</comment>
        <translation>
            <numerusform>%n phase</numerusform>
            <numerusform>%n phases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing in this time range and query. The case has %n incidents.</source>
        <translation>
            <numerusform>Nothing in this time range and query. The case has %n incident.</numerusform>
            <numerusform>Nothing in this time range and query. The case has %n incidents.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other states have %n incidents.</source>
        <translation>
            <numerusform>Other states have %n incident.</numerusform>
            <numerusform>Other states have %n incidents.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran and no host has evidence enough for an incident. The Overview says whether this silence can be trusted.</source>
        <translation>
            <numerusform>%n rule ran and no host has evidence enough for an incident. The Overview says whether this silence can be trusted.</numerusform>
            <numerusform>%n rules ran and no host has evidence enough for an incident. The Overview says whether this silence can be trusted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::Inspector</name>
    <message numerus="yes">
        <source>%n rules ran and none fired on this host.</source>
        <translation>
            <numerusform>%n rule ran and none fired on this host.</numerusform>
            <numerusform>%n rules ran and none fired on this host.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n detections, newest first</source>
        <translation>
            <numerusform>%n detection, newest first</numerusform>
            <numerusform>%n detections, newest first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Seen %n times, %1</source>
        <translation>
            <numerusform>Seen %n time, %1</numerusform>
            <numerusform>Seen %n times, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::KeysDialog</name>
    <message numerus="yes">
        <source>New passphrase: at least %n characters.</source>
        <translation>
            <numerusform>New passphrase: at least %n character.</numerusform>
            <numerusform>New passphrase: at least %n characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::LaneChart</name>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>detections</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pin(s)</source>
        <translation>
            <numerusform>%n pin</numerusform>
            <numerusform>%n pins</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::NetworksPage</name>
    <message numerus="yes">
        <source>%n network group(s)</source>
        <translation>
            <numerusform>%n network group</numerusform>
            <numerusform>%n network groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n registered service(s)</source>
        <translation>
            <numerusform>%n registered service</numerusform>
            <numerusform>%n registered services</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n domain(s)</source>
        <translation>
            <numerusform>%n domain</numerusform>
            <numerusform>%n domains</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::OrderBar</name>
    <message numerus="yes">
        <source>%n more persons have to agree</source>
        <translation>
            <numerusform>%n more person has to agree</numerusform>
            <numerusform>%n more persons have to agree</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n persons agree: it can be carried out</source>
        <translation>
            <numerusform>%n person agrees: it can be carried out</numerusform>
            <numerusform>%n persons agree: it can be carried out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::OrderDetail</name>
    <message numerus="yes">
        <source>%n persons</source>
        <translation>
            <numerusform>%n person</numerusform>
            <numerusform>%n persons</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::OverviewPage</name>
    <message numerus="yes">
        <source>%n hosts are quiet.</source>
        <translation>
            <numerusform>%n host is quiet.</numerusform>
            <numerusform>%n hosts are quiet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It reached %1 and %n other hosts.</source>
        <translation>
            <numerusform>It reached %1 and %n other host.</numerusform>
            <numerusform>It reached %1 and %n other hosts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hosts inside</source>
        <translation>
            <numerusform>%n host inside</numerusform>
            <numerusform>%n hosts inside</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n quiet hosts: no detection above their noise floor</source>
        <translation>
            <numerusform>%n quiet host: no detection above its noise floor</numerusform>
            <numerusform>%n quiet hosts: no detection above their noise floor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran. Data quality, at the right, says whether this silence can be trusted.</source>
        <translation>
            <numerusform>%n rule ran. Data quality, at the right, says whether this silence can be trusted.</numerusform>
            <numerusform>%n rules ran. Data quality, at the right, says whether this silence can be trusted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other hosts</source>
        <translation>
            <numerusform>%n other host</numerusform>
            <numerusform>%n other hosts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::PairPanel</name>
    <message numerus="yes">
        <source>Open %n flows</source>
        <translation>
            <numerusform>Open %n flow</numerusform>
            <numerusform>Open %n flows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::PassphraseDialog</name>
    <message numerus="yes">
        <source>That is not its passphrase. You can try %n more times.</source>
        <translation>
            <numerusform>That is not its passphrase. You can try once more.</numerusform>
            <numerusform>That is not its passphrase. You can try %n more times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::PolicyDialog</name>
    <message numerus="yes">
        <source>%1 of %n agents have it.</source>
        <translation>
            <numerusform>%1 of %n agent has it.</numerusform>
            <numerusform>%1 of %n agents have it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::QueryBar</name>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>query bar</comment>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::Rail</name>
    <message numerus="yes">
        <source>%1, %n new</source>
        <comment>rail entry and its count</comment>
        <translation>
            <numerusform>%1, %n new</numerusform>
            <numerusform>%1, %n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondCompliance</name>
    <message numerus="yes">
        <source>all %n hold</source>
        <translation>
            <numerusform>all of %n holds</numerusform>
            <numerusform>all %n hold</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n hold</source>
        <translation>
            <numerusform>%1 of %n holds</numerusform>
            <numerusform>%1 of %n hold</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be released: all that was required holds</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n can be released: all that was required holds</numerusform>
            <numerusform>%n can be released: all that was required holds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for what was required</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n waits for what was required</numerusform>
            <numerusform>%n wait for what was required</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without any requirement</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n without any requirement</numerusform>
            <numerusform>%n without any requirement</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n computers are isolated</source>
        <translation>
            <numerusform>%n computer is isolated</numerusform>
            <numerusform>%n computers are isolated</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondEvidence</name>
    <message numerus="yes">
        <source>%n on the way</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n on the way</numerusform>
            <numerusform>%n on the way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still on their computers</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n still on its computer</numerusform>
            <numerusform>%n still on their computers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be fetched</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n could not be fetched</numerusform>
            <numerusform>%n could not be fetched</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n packages of evidence are in the case</source>
        <translation>
            <numerusform>%n package of evidence is in the case</numerusform>
            <numerusform>%n packages of evidence are in the case</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in other cases</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n in another case</numerusform>
            <numerusform>%n in other cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondExceptions</name>
    <message numerus="yes">
        <source>%n things are left alone</source>
        <translation>
            <numerusform>%n thing is left alone</numerusform>
            <numerusform>%n things are left alone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondPage</name>
    <message numerus="yes">
        <source>%1 of %n steps are chosen</source>
        <translation>
            <numerusform>%1 of %n step is chosen</numerusform>
            <numerusform>%1 of %n steps are chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n would change something</source>
        <comment>steps</comment>
        <translation>
            <numerusform>%n would change something</numerusform>
            <numerusform>%n would change something</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n plans wait for somebody</source>
        <translation>
            <numerusform>%n plan waits for somebody</numerusform>
            <numerusform>%n plans wait for somebody</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed or are not known</source>
        <translation>
            <numerusform>%n failed or is not known</numerusform>
            <numerusform>%n failed or are not known</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n orders of other cases are not shown</source>
        <translation>
            <numerusform>%n order of other cases is not shown</numerusform>
            <numerusform>%n orders of other cases are not shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n orders of other cases</source>
        <translation>
            <numerusform>Show %n order of other cases</numerusform>
            <numerusform>Show %n orders of other cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondRemedies</name>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>applies to %1 of %n computers</source>
        <translation>
            <numerusform>applies to %1 of %n computer</numerusform>
            <numerusform>applies to %1 of %n computers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have not answered</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n has not answered</numerusform>
            <numerusform>%n have not answered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Look on all %n</source>
        <comment>computers</comment>
        <translation>
            <numerusform>Look on all %n</numerusform>
            <numerusform>Look on all %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Carry out on all %n…</source>
        <comment>computers</comment>
        <translation>
            <numerusform>Carry out on all %n…</numerusform>
            <numerusform>Carry out on all %n…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Carry out the remedy on %n computers</source>
        <translation>
            <numerusform>Carry out the remedy on %n computer</numerusform>
            <numerusform>Carry out the remedy on %n computers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps changed something</source>
        <translation>
            <numerusform>%n step changed something</numerusform>
            <numerusform>%n steps changed something</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps would change something</source>
        <translation>
            <numerusform>%n step would change something</numerusform>
            <numerusform>%n steps would change something</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n steps would change something</source>
        <comment>computer</comment>
        <translation>
            <numerusform>%1: %n step would change something</numerusform>
            <numerusform>%1: %n steps would change something</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::SettingsDialog</name>
    <message numerus="yes">
        <source>The test was taken by %n of its targets.</source>
        <translation>
            <numerusform>The test was taken by its target.</numerusform>
            <numerusform>The test was taken by its %n targets.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::StatusStrip</name>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>of a table</comment>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows</source>
        <comment>shown, all</comment>
        <translation>
            <numerusform>%1 of %n row</numerusform>
            <numerusform>%1 of %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::StepDetail</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TechniqueModel</name>
    <message numerus="yes">
        <source>%1: %n detections, worst %2</source>
        <comment>technique and severity</comment>
        <translation>
            <numerusform>%1: %n detection, worst %2</numerusform>
            <numerusform>%1: %n detections, worst %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <comment>hosts</comment>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TopBar</name>
    <message numerus="yes">
        <source>Last %n minutes</source>
        <comment>followed</comment>
        <translation>
            <numerusform>Last minute</numerusform>
            <numerusform>Last %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 new flows</source>
        <translation>
            <numerusform>%1 new flow</numerusform>
            <numerusform>%1 new flows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Follow the last %n minutes</source>
        <translation>
            <numerusform>Follow the last minute</numerusform>
            <numerusform>Follow the last %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TraceHead</name>
    <message numerus="yes">
        <source>%n things not known</source>
        <translation>
            <numerusform>%n thing not known</numerusform>
            <numerusform>%n things not known</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TraceTreeModel</name>
    <message numerus="yes">
        <source>%n detections</source>
        <translation>
            <numerusform>%n detection</numerusform>
            <numerusform>%n detections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>On the network: %n detections of this host</source>
        <translation>
            <numerusform>On the network: %n detection of this host</numerusform>
            <numerusform>On the network: %n detections of this host</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::WaterfallChart</name>
    <message numerus="yes">
        <source>%n weak signs, capped</source>
        <translation>
            <numerusform>%n weak sign, capped</numerusform>
            <numerusform>%n weak signs, capped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phases</source>
        <comment>of an attack</comment>
        <translation>
            <numerusform>%n phase</numerusform>
            <numerusform>%n phases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::WelcomePage</name>
    <message numerus="yes">
        <source>%n open incidents</source>
        <translation>
            <numerusform>%n open incident</numerusform>
            <numerusform>%n open incidents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n incidents, closed</source>
        <translation>
            <numerusform>%n incident, closed</numerusform>
            <numerusform>%n incidents, closed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hosts</source>
        <translation>
            <numerusform>%n host</numerusform>
            <numerusform>%n hosts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rules</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::WhyPanel</name>
    <message numerus="yes">
        <source>%n, newest first</source>
        <comment>detections</comment>
        <translation>
            <numerusform>%n, newest first</numerusform>
            <numerusform>%n, newest first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>intervals between visits · %n flows</source>
        <translation>
            <numerusform>intervals between visits · %n flow</numerusform>
            <numerusform>intervals between visits · %n flows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n packets of evidence</source>
        <translation>
            <numerusform>%n packet of evidence</numerusform>
            <numerusform>%n packets of evidence</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::agent_words</name>
    <message numerus="yes">
        <source>%n tokens are not used yet.</source>
        <translation>
            <numerusform>%n token is not used yet.</numerusform>
            <numerusform>%n tokens are not used yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Agents are served, but %n ways in do not work.</source>
        <translation>
            <numerusform>Agents are served, but %n way in does not work.</numerusform>
            <numerusform>Agents are served, but %n ways in do not work.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::object_words</name>
    <message numerus="yes">
        <source>%n rules</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::policy_words</name>
    <message numerus="yes">
        <source>A computer carries out at most %n plans a minute.</source>
        <translation>
            <numerusform>A computer carries out at most one plan a minute.</numerusform>
            <numerusform>A computer carries out at most %n plans a minute.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A computer is isolated or released at most %n times a minute.</source>
        <translation>
            <numerusform>A computer is isolated or released at most once a minute.</numerusform>
            <numerusform>A computer is isolated or released at most %n times a minute.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>One operation touches at most %n computers.</source>
        <translation>
            <numerusform>One operation touches at most one computer.</numerusform>
            <numerusform>One operation touches at most %n computers.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::respond_prompts</name>
    <message numerus="yes">
        <source>The %n steps are done as the dry run showed them, and not if anything there has changed since.</source>
        <translation>
            <numerusform>The %n step is done as the dry run showed it, and not if anything there has changed since.</numerusform>
            <numerusform>The %n steps are done as the dry run showed them, and not if anything there has changed since.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes on this computer</source>
        <translation>
            <numerusform>%n change on this computer</numerusform>
            <numerusform>%n changes on this computer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n changes</source>
        <translation>
            <numerusform>Make %n change</numerusform>
            <numerusform>Make %n changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connected computers, this one first</source>
        <translation>
            <numerusform>%n connected computer, this one first</numerusform>
            <numerusform>%n connected computers, this one first</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::respond_words</name>
    <message numerus="yes">
        <source>%n processes</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n other names</source>
        <comment>of one file</comment>
        <translation>
            <numerusform>%1 and %n other name</numerusform>
            <numerusform>%1 and %n other names</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n contents</source>
        <comment>files by their digests</comment>
        <translation>
            <numerusform>%n content</numerusform>
            <numerusform>%n contents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::trace_words</name>
    <message numerus="yes">
        <source>%n times</source>
        <comment>connections</comment>
        <translation>
            <numerusform>once</numerusform>
            <numerusform>%n times</numerusform>
        </translation>
    </message>
</context>
</TS>
