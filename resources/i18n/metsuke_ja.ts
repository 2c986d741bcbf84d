<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>DataQuality</name>
    <message>
        <source>%1 %</source>
        <comment>per cent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>許容 %1</translation>
    </message>
    <message>
        <source>Packets dropped</source>
        <translation>パケットの取りこぼし</translation>
    </message>
    <message>
        <source>Bytes missing in streams</source>
        <translation>TCP ストリームの欠落</translation>
    </message>
    <message>
        <source>One-way flows</source>
        <translation>片方向フロー</translation>
    </message>
    <message>
        <source>Capture gaps</source>
        <translation>キャプチャ欠落</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>longest of %1</source>
        <translation>最長 %1</translation>
    </message>
    <message>
        <source>Damaged records</source>
        <translation>破損レコード</translation>
    </message>
    <message>
        <source>%1 unreadable</source>
        <comment>files</comment>
        <translation>%1 件は読み取り不可</translation>
    </message>
    <message numerus="yes">
        <source>in %n files</source>
        <translation>
            <numerusform>ファイル %n 件中</numerusform>
        </translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>解析</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>途中で停止</translation>
    </message>
    <message>
        <source>not all was read</source>
        <translation>一部未読</translation>
    </message>
    <message>
        <source>Good enough to trust silence</source>
        <translation>「検知なし」を信頼できます</translation>
    </message>
    <message>
        <source>Silence can be trusted, except %1</source>
        <translation>%1 を除き「検知なし」を信頼できます</translation>
    </message>
    <message>
        <source>Silence proves little here</source>
        <translation>「検知なし」は信頼できません</translation>
    </message>
    <message>
        <source>Hosts listed</source>
        <translation>登録したホスト</translation>
    </message>
    <message>
        <source>at least %1 more</source>
        <comment>hosts</comment>
        <translation>ほか %1 台以上</translation>
    </message>
    <message>
        <source>&lt;0.01 %</source>
        <comment>per cent</comment>
        <translation>0.01 % 未満</translation>
    </message>
</context>
<context>
    <name>EventWords</name>
    <message>
        <source>Calls itself %1 (%2)</source>
        <comment>name, protocol</comment>
        <translation>%1 と名乗る（%2）</translation>
    </message>
    <message>
        <source>%1 is at %2 (%3)</source>
        <comment>name, address, protocol</comment>
        <translation>%1 は %2（%3）</translation>
    </message>
    <message>
        <source>Who has %1?</source>
        <comment>address</comment>
        <translation>%1 の問い合わせ</translation>
    </message>
    <message>
        <source>%1 is at %2</source>
        <comment>address, MAC address</comment>
        <translation>%1 は %2</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n times</source>
        <comment>message</comment>
        <translation>
            <numerusform>%1 %n 回</numerusform>
        </translation>
    </message>
    <message>
        <source>Connected to %1</source>
        <comment>share</comment>
        <translation>%1 に接続</translation>
    </message>
    <message>
        <source>Could not connect to %1: %2</source>
        <comment>share, status</comment>
        <translation>%1 に接続できず：%2</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <comment>file</comment>
        <translation>%1 を書き込み</translation>
    </message>
    <message>
        <source>Read %1</source>
        <comment>file</comment>
        <translation>%1 を読み取り</translation>
    </message>
    <message>
        <source>Deleted %1</source>
        <comment>file</comment>
        <translation>%1 を削除</translation>
    </message>
    <message>
        <source>Renamed %1 to %2</source>
        <comment>files</comment>
        <translation>%1 を %2 に改名</translation>
    </message>
    <message>
        <source>Opened the pipe %1</source>
        <translation>パイプ %1 を開く</translation>
    </message>
    <message>
        <source>Opened %1</source>
        <comment>file</comment>
        <translation>%1 を開く</translation>
    </message>
    <message numerus="yes">
        <source>%1 was visited %n times, every %2</source>
        <comment>name or address, duration</comment>
        <translation>
            <numerusform>%1 に %2 間隔で %n 回接続</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n generated names were asked for</source>
        <translation>
            <numerusform>生成された名前 %n 個の問い合わせ</numerusform>
        </translation>
    </message>
    <message>
        <source>%1; %2 exists</source>
        <comment>sentence, name</comment>
        <translation>%1（%2 は実在）</translation>
    </message>
    <message>
        <source>%1 tunnel</source>
        <comment>protocol</comment>
        <translation>%1 トンネル</translation>
    </message>
    <message>
        <source>%1 tunnel through %2</source>
        <comment>protocol, domain</comment>
        <translation>%2 を使った %1 トンネル</translation>
    </message>
    <message numerus="yes">
        <source>%n targets were probed</source>
        <translation>
            <numerusform>%n 個の宛先を探索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n targets were probed on port %1</source>
        <translation>
            <numerusform>%n 個の宛先のポート %1 を探索</numerusform>
        </translation>
    </message>
    <message>
        <source>Seen for the first time: %1</source>
        <translation>初めて観測：%1</translation>
    </message>
    <message>
        <source>%1 is on the list %2</source>
        <comment>indicator, list</comment>
        <translation>%1 はリスト %2 に記載</translation>
    </message>
    <message>
        <source>%1 sent to %2</source>
        <comment>bytes, address or name</comment>
        <translation>%2 へ %1 を送信</translation>
    </message>
    <message>
        <source>Connected to %1 for %2</source>
        <comment>address or name, duration</comment>
        <translation>%1 と %2 接続</translation>
    </message>
    <message>
        <source>Echo request</source>
        <translation>エコー要求</translation>
    </message>
    <message>
        <source>Echo reply</source>
        <translation>エコー応答</translation>
    </message>
    <message>
        <source>Destination unreachable</source>
        <translation>宛先到達不能</translation>
    </message>
    <message>
        <source>Time to live exceeded</source>
        <translation>生存時間超過</translation>
    </message>
    <message>
        <source>Type %1, code %2</source>
        <comment>ICMP</comment>
        <translation>タイプ %1、コード %2</translation>
    </message>
    <message>
        <source>Flow</source>
        <comment>kind of event</comment>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Certificate</source>
        <comment>kind of event</comment>
        <translation>証明書</translation>
    </message>
    <message>
        <source>File</source>
        <comment>kind of event</comment>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Mining</source>
        <comment>kind of event</comment>
        <translation>採掘</translation>
    </message>
    <message>
        <source>SMB share</source>
        <comment>kind of event</comment>
        <translation>SMB 共有</translation>
    </message>
    <message>
        <source>SMB file</source>
        <comment>kind of event</comment>
        <translation>SMB ファイル</translation>
    </message>
    <message>
        <source>Oddity</source>
        <comment>kind of event</comment>
        <translation>異常</translation>
    </message>
    <message>
        <source>Host name</source>
        <comment>kind of event</comment>
        <translation>ホスト名</translation>
    </message>
    <message>
        <source>Pattern</source>
        <comment>kind of event</comment>
        <translation>パターン</translation>
    </message>
    <message>
        <source>Beacon</source>
        <comment>kind of event</comment>
        <translation>ビーコン</translation>
    </message>
    <message>
        <source>Generated names</source>
        <comment>kind of event</comment>
        <translation>生成された名前</translation>
    </message>
    <message>
        <source>Tunnel</source>
        <comment>kind of event</comment>
        <translation>トンネル</translation>
    </message>
    <message>
        <source>Scan</source>
        <comment>kind of event</comment>
        <translation>スキャン</translation>
    </message>
    <message>
        <source>First seen</source>
        <comment>kind of event</comment>
        <translation>初観測</translation>
    </message>
    <message>
        <source>Indicator</source>
        <comment>kind of event</comment>
        <translation>侵害指標</translation>
    </message>
    <message>
        <source>Upload</source>
        <comment>kind of event</comment>
        <translation>持出し</translation>
    </message>
    <message>
        <source>Long connection</source>
        <comment>kind of event</comment>
        <translation>長時間接続</translation>
    </message>
    <message>
        <source>%1 (by port)</source>
        <comment>service</comment>
        <translation>%1（ポートによる推定）</translation>
    </message>
    <message>
        <source>%1: %2 out, %3 in</source>
        <comment>service and name, bytes, bytes</comment>
        <translation>%1：送信 %2、受信 %3</translation>
    </message>
</context>
<context>
    <name>HealthReport</name>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 パケット</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 flows</source>
        <translation>
            <numerusform>フロー %1 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 records</source>
        <comment>of a capture file</comment>
        <translation>
            <numerusform>レコード %1 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>date, time</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Network card</source>
        <translation>ネットワークカード</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>カーネル</translation>
    </message>
    <message>
        <source>Spool</source>
        <translation>スプール</translation>
    </message>
    <message>
        <source>Left out under load</source>
        <translation>高負荷による間引き</translation>
    </message>
    <message>
        <source>Flows cut short</source>
        <translation>途中で打ち切ったフロー</translation>
    </message>
    <message>
        <source>Bytes missing in streams</source>
        <translation>TCP ストリームの欠落</translation>
    </message>
    <message>
        <source>Damaged records</source>
        <translation>破損レコード</translation>
    </message>
    <message>
        <source>More arrives than the card can take: mirror fewer ports, or use a faster card.</source>
        <translation>カードの受信能力を超えています。ミラー元のポートを減らすか、より高速なカードを使ってください。</translation>
    </message>
    <message>
        <source>The capture was not fetched fast enough: leave out bulk traffic with a capture filter.</source>
        <translation>取り込みが受信に追いついていません。キャプチャフィルターで大量転送を除外してください。</translation>
    </message>
    <message>
        <source>The disk did not keep up or the ring was full: use a faster disk or a larger ring.</source>
        <translation>ディスクへの書き込みが追いつかないか、保存領域が一杯です。高速なディスクを使うか、保存領域を広げてください。</translation>
    </message>
    <message>
        <source>The analysis fell behind: leave out bulk traffic with a capture filter.</source>
        <translation>解析が追いついていません。キャプチャフィルターで大量転送を除外してください。</translation>
    </message>
    <message>
        <source>Too many flows at once for the memory: add memory, or analyse smaller captures.</source>
        <translation>同時フロー数がメモリーの上限を超えています。メモリーを増やすか、キャプチャを分割してください。</translation>
    </message>
    <message>
        <source>Lost before they got here: check whether the mirror port is overloaded.</source>
        <translation>ここに届く前に失われています。ミラーポートが過負荷でないか確認してください。</translation>
    </message>
    <message>
        <source>Get intact copies: the list of captures says of which.</source>
        <translation>破損のないファイルを入手してください。対象はキャプチャの一覧で確認できます。</translation>
    </message>
    <message>
        <source>%1 of packets were lost, most of them in the network card at %2.</source>
        <comment>share, time</comment>
        <translation>パケットの %1 を取りこぼしました。最も多いのは %2 のネットワークカードです。</translation>
    </message>
    <message>
        <source>%1 of packets were lost, most of them in the kernel at %2.</source>
        <comment>share, time</comment>
        <translation>パケットの %1 を取りこぼしました。最も多いのは %2 のカーネルです。</translation>
    </message>
    <message>
        <source>%1 of packets were lost, most of them in the spool at %2.</source>
        <comment>share, time</comment>
        <translation>パケットの %1 を取りこぼしました。最も多いのは %2 のスプールです。</translation>
    </message>
    <message>
        <source>%1 of packets were lost, most of them under load at %2.</source>
        <comment>share, time</comment>
        <translation>パケットの %1 を取りこぼしました。最も多いのは %2 の高負荷時です。</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>記録なし</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>One-way flows</source>
        <translation>片方向フロー</translation>
    </message>
    <message>
        <source>Mirror both directions of the port, and all paths that answers take.</source>
        <translation>ポートの送受信両方向と、応答が通るすべての経路をミラーしてください。</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>読み取り不可</translation>
    </message>
    <message>
        <source>%1 damaged</source>
        <translation>破損 %1</translation>
    </message>
    <message>
        <source>no packets</source>
        <translation>パケットなし</translation>
    </message>
    <message>
        <source>whole</source>
        <comment>capture</comment>
        <translation>完全</translation>
    </message>
    <message>
        <source>%1 of packets were lost.</source>
        <translation>パケットの %1 を取りこぼしました。</translation>
    </message>
    <message>
        <source>Nothing was captured %1.</source>
        <comment>from-to</comment>
        <translation>%1 はキャプチャされていません。</translation>
    </message>
    <message>
        <source>%1 of the bytes in streams never came, most of them at %2.</source>
        <comment>share, time</comment>
        <translation>TCP ストリームの %1 が欠落しています。最も多いのは %2 です。</translation>
    </message>
    <message numerus="yes">
        <source>%1 were cut short for want of memory.</source>
        <comment>flows</comment>
        <translation>
            <numerusform>メモリー不足により%1を途中で打ち切りました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n captures could not be read.</source>
        <translation>
            <numerusform>キャプチャ %n 件を読み取れませんでした。</numerusform>
        </translation>
    </message>
    <message>
        <source>The analysis was stopped early, and the rest was not looked at.</source>
        <translation>解析は途中で停止され、残りは調べられていません。</translation>
    </message>
    <message>
        <source>%1 of flows were seen in one direction only.</source>
        <translation>フローの %1 は片方向しか観測できていません。</translation>
    </message>
    <message numerus="yes">
        <source>%1 were damaged.</source>
        <comment>records</comment>
        <translation>
            <numerusform>%1が破損していました。</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything that passed was seen.</source>
        <translation>通過した通信はすべて観測できました。</translation>
    </message>
    <message>
        <source>Nothing is missing in what was captured.</source>
        <translation>キャプチャされた範囲に欠落はありません。</translation>
    </message>
    <message>
        <source>Everything that passed was seen so far.</source>
        <translation>これまでに通過した通信はすべて観測できています。</translation>
    </message>
    <message>
        <source>Nothing is missing so far.</source>
        <translation>これまでのところ欠落はありません。</translation>
    </message>
    <message>
        <source>Rules that need whole streams were silent there.</source>
        <translation>完全なストリームを必要とするルールは、その間は検知しません。</translation>
    </message>
    <message>
        <source>No packet has come yet.</source>
        <translation>パケットはまだ届いていません。</translation>
    </message>
    <message>
        <source>The captures are being read.</source>
        <translation>キャプチャを読み込んでいます。</translation>
    </message>
    <message>
        <source>There is no packet in this case.</source>
        <translation>このケースにはパケットがありません。</translation>
    </message>
    <message>
        <source>Whether silence can be trusted is told as soon as there are packets.</source>
        <translation>「検知なし」を信頼できるかどうかは、パケットが届きしだい表示します。</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>see below</source>
        <translation>下記参照</translation>
    </message>
</context>
<context>
    <name>PageRegistry</name>
    <message>
        <source>Overview</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Incidents</source>
        <translation>インシデント</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>時系列</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健全性</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>追跡</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>エージェント</translation>
    </message>
    <message>
        <source>Respond</source>
        <translation>対処</translation>
    </message>
</context>
<context>
    <name>SiteEdits</name>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>ゾーン</translation>
    </message>
    <message>
        <source>Line %1</source>
        <translation>%1 行目</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>ポート</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>ドメイン</translation>
    </message>
    <message>
        <source>Exclusion</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Other side</source>
        <translation>相手</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>期限</translation>
    </message>
</context>
<context>
    <name>SitePrompts</name>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Exclusion</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>New exclusion</source>
        <translation>新しい除外</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>ルール</translation>
    </message>
    <message>
        <source>any, or its id: SCAN-001</source>
        <translation>すべて、または ID (例: SCAN-001)</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>any, or an address or range</source>
        <translation>すべて、またはアドレスか範囲</translation>
    </message>
    <message>
        <source>Other side</source>
        <translation>相手</translation>
    </message>
    <message>
        <source>any, or a range or domain</source>
        <translation>すべて、または範囲かドメイン</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>why this is all right</source>
        <translation>問題ないと判断した理由</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>for good, or a day: 2027-03-31</source>
        <translation>無期限、または日付 (例: 2027-03-31)</translation>
    </message>
    <message>
        <source>Network group</source>
        <translation>ネットワークグループ</translation>
    </message>
    <message>
        <source>New network group</source>
        <translation>新しいネットワークグループ</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Office</source>
        <translation>本社</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>ゾーン</translation>
    </message>
    <message>
        <source>a word of your own, such as office, dmz or guest</source>
        <translation>任意の名前 (例: office、dmz、guest)</translation>
    </message>
    <message>
        <source>Trusted (attacks from a group that is not weigh more)</source>
        <translation>信頼する (信頼しないグループからの攻撃は重く評価します)</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>Registered service</source>
        <translation>登録済みサービス</translation>
    </message>
    <message>
        <source>New registered service</source>
        <translation>新しいサービス</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>ポート</translation>
    </message>
    <message>
        <source>any</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Registered domain</source>
        <translation>登録済みドメイン</translation>
    </message>
    <message>
        <source>New registered domain</source>
        <translation>新しいドメイン</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>ドメイン</translation>
    </message>
</context>
<context>
    <name>metsuke::AboutDialog</name>
    <message>
        <source>About Metsuke</source>
        <translation>Metsuke について</translation>
    </message>
    <message>
        <source>Metsuke %1</source>
        <translation>Metsuke %1</translation>
    </message>
    <message>
        <source>Finds the hosts that are already compromised, and says why.</source>
        <translation>すでに侵害されているホストを見つけ、その理由を示します。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. No warranty.</source>
        <translation>GNU General Public License バージョン 3 以降に基づくフリーソフトウェアです。無保証です。</translation>
    </message>
    <message>
        <source>Nothing leaves this computer: no account, no telemetry, no look-ups on the internet.</source>
        <translation>このコンピューターから外へは何も送信しません。アカウント、利用状況の収集、インターネットへの照会は一切ありません。</translation>
    </message>
    <message>
        <source>Built on Qt, QtKeychain, QCustomPlot, SQLite, libpcap, OpenSSL, RE2, zlib, zstd, brotli, yaml-cpp, libpsl and nlohmann-json; fonts Inter, Noto Sans CJK and JetBrains Mono where they are installed.</source>
        <translation>Qt、QtKeychain、QCustomPlot、SQLite、libpcap、OpenSSL、RE2、zlib、zstd、brotli、yaml-cpp、libpsl、nlohmann-json を利用しています。フォントは、インストールされていれば Inter、Noto Sans CJK、JetBrains Mono を使います。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>metsuke::AddComputerDialog</name>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Add computer</source>
        <translation>コンピューターの追加</translation>
    </message>
    <message>
        <source>A token leads one computer to this workstation, once. Make one, run the command on the computer, then compare fingerprints here and approve it.</source>
        <translation>トークンは 1 台のコンピューターを 1 回だけこのワークステーションに結び付けます。トークンを作り、対象のコンピューターでコマンドを実行し、ここでフィンガープリントを照合して承認してください。</translation>
    </message>
    <message>
        <source>Valid for</source>
        <translation>有効期間</translation>
    </message>
    <message>
        <source>Approve at once, without comparing fingerprints</source>
        <translation>フィンガープリントを照合せず、すぐに承認する</translation>
    </message>
    <message>
        <source>Whoever gets hold of the token then becomes an agent, and nobody is asked.</source>
        <translation>トークンを手に入れた人は、誰の確認もなくエージェントになれます。</translation>
    </message>
    <message>
        <source>Serve agents…</source>
        <translation>エージェントの受け付け…</translation>
    </message>
    <message>
        <source>Run this on the computer, as somebody who may use sudo</source>
        <translation>対象のコンピューターで、sudo を使えるユーザーとして実行してください</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Make token</source>
        <translation>トークンを作る</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
    <message>
        <source>No address is set: only a program on this computer can use the token.</source>
        <translation>アドレスが設定されていないため、このコンピューター上のプログラムしかトークンを使えません。</translation>
    </message>
    <message>
        <source>Valid once, until %1. The computer is an agent as soon as it has run it.</source>
        <translation>%1 まで 1 回だけ有効です。実行したコンピューターはすぐにエージェントになります。</translation>
    </message>
    <message>
        <source>Valid once, until %1. The computer shows a fingerprint and waits; here it appears under Waiting for approval.</source>
        <translation>%1 まで 1 回だけ有効です。コンピューターはフィンガープリントを表示して待ち、ここでは「承認待ち」に現れます。</translation>
    </message>
    <message>
        <source>Make another</source>
        <translation>もう 1 つ作る</translation>
    </message>
    <message>
        <source>Agents are not served: until they are, the computer does not reach this workstation.</source>
        <translation>エージェントを受け付けていません。受け付けを始めるまで、コンピューターはこのワークステーションに届きません。</translation>
    </message>
</context>
<context>
    <name>metsuke::AgentDetail</name>
    <message>
        <source>No computer is chosen</source>
        <translation>コンピューターが選ばれていません</translation>
    </message>
    <message>
        <source>Waits for approval: compare its fingerprint with what the computer shows.</source>
        <translation>承認待ちです。コンピューターに表示されたフィンガープリントと照合してください。</translation>
    </message>
    <message>
        <source>%1, last seen: %2</source>
        <comment>state of an agent, time</comment>
        <translation>%1、最終確認: %2</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>フィンガープリント</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>System</source>
        <translation>システム</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>時計</translation>
    </message>
    <message>
        <source>History</source>
        <translation>履歴</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>bytes</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Reaches back</source>
        <translation>最古の記録</translation>
    </message>
    <message>
        <source>Keeps</source>
        <translation>保持期間</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>証明書</translation>
    </message>
    <message>
        <source>ended %1</source>
        <comment>date</comment>
        <translation>%1 に失効</translation>
    </message>
    <message>
        <source>until %1</source>
        <comment>date</comment>
        <translation>%1 まで</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>申請</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <comment>date, person</comment>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>記録なし</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>まだありません。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Cancel: %1</source>
        <comment>a command</comment>
        <translation>取り消す: %1</translation>
    </message>
    <message>
        <source>%1, ordered by %2</source>
        <comment>state of a command, person</comment>
        <translation>%1、指示: %2</translation>
    </message>
    <message>
        <source>Approve…</source>
        <translation>承認…</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>拒否</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>失効…</translation>
    </message>
    <message>
        <source>What is recorded, and by what</source>
        <translation>記録の対象と方法</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>指示</translation>
    </message>
    <message>
        <source>Only one computer uses it</source>
        <translation>使うのは 1 台だけと確認</translation>
    </message>
    <message>
        <source>No agent is on this host. Add it, and the next connection can be traced to its program.</source>
        <translation>このホストにはエージェントがありません。追加すれば、次の接続から原因のプログラムを追跡できます。</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>ポリシー</translation>
    </message>
</context>
<context>
    <name>metsuke::AgentFilters</name>
    <message>
        <source>All</source>
        <comment>agents</comment>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Connected</source>
        <comment>agents</comment>
        <translation>接続中</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <comment>agents</comment>
        <translation>要確認</translation>
    </message>
    <message>
        <source>Outdated</source>
        <comment>agents</comment>
        <translation>旧バージョン</translation>
    </message>
    <message>
        <source>Waiting for approval</source>
        <comment>agents</comment>
        <translation>承認待ち</translation>
    </message>
    <message>
        <source>Hosts without agent</source>
        <comment>agents</comment>
        <translation>エージェントのないホスト</translation>
    </message>
    <message>
        <source>Outdated policy</source>
        <comment>agents</comment>
        <translation>古いポリシー</translation>
    </message>
</context>
<context>
    <name>metsuke::AgentModel</name>
    <message>
        <source>no agent</source>
        <translation>エージェントなし</translation>
    </message>
    <message>
        <source>%1, needs attention</source>
        <comment>state of an agent</comment>
        <translation>%1、要確認</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>System</source>
        <translation>システム</translation>
    </message>
    <message>
        <source>Records by</source>
        <translation>記録方法</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最終確認</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>時計</translation>
    </message>
    <message>
        <source>Keeps</source>
        <translation>保持期間</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>ポリシー</translation>
    </message>
</context>
<context>
    <name>metsuke::AgentsPage</name>
    <message>
        <source>The roster of agents cannot be read.</source>
        <translation>エージェントの台帳を読めません。</translation>
    </message>
    <message>
        <source>No agents yet</source>
        <translation>エージェントはまだありません</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n agents are connected</source>
        <translation>
            <numerusform>エージェント %n 台中 %1 台が接続中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for approval</source>
        <translation>
            <numerusform>承認待ち %n 台</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>要確認 %n 台</numerusform>
        </translation>
    </message>
    <message>
        <source>Serve agents…</source>
        <translation>エージェントの受け付け…</translation>
    </message>
    <message>
        <source>No agent is connected</source>
        <translation>接続中のエージェントはありません</translation>
    </message>
    <message>
        <source>No agent needs attention</source>
        <translation>確認が必要なエージェントはありません</translation>
    </message>
    <message>
        <source>All record what they should, keep enough, and their clocks agree.</source>
        <translation>すべて必要なものを記録し、十分な期間を保持し、時計も合っています。</translation>
    </message>
    <message>
        <source>No agent is outdated</source>
        <translation>古いエージェントはありません</translation>
    </message>
    <message>
        <source>All have the version of this workstation.</source>
        <translation>すべてこのワークステーションと同じバージョンです。</translation>
    </message>
    <message>
        <source>Nobody waits</source>
        <translation>承認待ちはありません</translation>
    </message>
    <message>
        <source>A computer appears here once its token was used on it.</source>
        <translation>トークンを使ったコンピューターがここに現れます。</translation>
    </message>
    <message>
        <source>Every host has an agent</source>
        <translation>すべてのホストにエージェントがあります</translation>
    </message>
    <message>
        <source>Hosts of this case that no agent is on appear here.</source>
        <translation>このケースのホストのうち、エージェントのないものがここに現れます。</translation>
    </message>
    <message>
        <source>An agent on a computer says which program was behind a connection, how that came there, and what else it did. It records all the time, and sends nothing unless it is asked.</source>
        <translation>コンピューター上のエージェントは、接続したのがどのプログラムか、それがどこから来たか、ほかに何をしたかを答えます。常に記録し、求められない限り何も送りません。</translation>
    </message>
    <message>
        <source>Add computer…</source>
        <translation>コンピューターの追加…</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>エージェント</translation>
    </message>
    <message>
        <source>Serving settings…</source>
        <translation>受け付けの設定…</translation>
    </message>
    <message>
        <source>The key is locked: what agents are to do waits.</source>
        <translation>鍵はロックされています。エージェントへの指示は保留されます。</translation>
    </message>
    <message>
        <source>No agent has an outdated policy</source>
        <translation>古いポリシーのエージェントはありません</translation>
    </message>
    <message>
        <source>All obey the policy that is in force.</source>
        <translation>すべてのエージェントが現在有効なポリシーに従っています。</translation>
    </message>
    <message>
        <source>Policy…</source>
        <translation>ポリシー…</translation>
    </message>
    <message>
        <source>Unlock the key…</source>
        <translation>鍵のロックを解除…</translation>
    </message>
    <message>
        <source>The key stays open for what is under way, until %1 at the latest.</source>
        <comment>time</comment>
        <translation>進行中の対処のため、鍵は開いたままです（遅くとも %1 まで）。</translation>
    </message>
</context>
<context>
    <name>metsuke::BlastModel</name>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>By</source>
        <translation>実行元</translation>
    </message>
</context>
<context>
    <name>metsuke::CaptureDialog</name>
    <message>
        <source>Capture live</source>
        <translation>ライブキャプチャ</translation>
    </message>
    <message>
        <source>Looking for interfaces…</source>
        <translation>インターフェイスを探しています…</translation>
    </message>
    <message>
        <source>Interfaces</source>
        <translation>インターフェイス</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>インターフェイス</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Or from elsewhere</source>
        <translation>別の場所から</translation>
    </message>
    <message>
        <source>Only packets that match</source>
        <translation>対象とするパケット</translation>
    </message>
    <message>
        <source>Keep packets up to</source>
        <translation>パケットの保存量</translation>
    </message>
    <message>
        <source>everything; for example: not port 9100</source>
        <translation>すべて（例: not port 9100）</translation>
    </message>
    <message>
        <source>%1, then the oldest go</source>
        <translation>%1 まで（超えた分は古い順に破棄）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>このコンピューター</translation>
    </message>
    <message>
        <source>up</source>
        <translation>接続中</translation>
    </message>
    <message>
        <source>down</source>
        <translation>未接続</translation>
    </message>
    <message>
        <source>There is no interface that you may capture on. Captures of another computer can be read below.</source>
        <translation>キャプチャできるインターフェイスがありません。別のコンピューターのキャプチャは下で指定できます。</translation>
    </message>
    <message>
        <source>Hosts appear within seconds. Nothing is sent. A mirror port shows what passes the switch, any other interface only this computer&apos;s traffic.</source>
        <translation>数秒でホストが表示されます。送信は一切しません。ミラーポートではスイッチを通る通信が、その他のインターフェイスではこのコンピューターの通信だけが見えます。</translation>
    </message>
    <message>
        <source>Go on with %1, the case that is open</source>
        <translation>開いているケース「%1」に続けて記録する</translation>
    </message>
    <message>
        <source>What comes counts together with what the case has. Of a capture that was interrupted, packets that were not analysed come first.</source>
        <translation>これから届くパケットは、ケースにある内容と合わせて評価されます。中断されたキャプチャでは、未解析のパケットを先に解析します。</translation>
    </message>
    <message>
        <source>Of long flows keep only the first %1 of each direction</source>
        <translation>長いフローは各方向の先頭 %1 だけを残す</translation>
    </message>
    <message>
        <source>Once they are analysed, and not around detections. What is kept reaches back much further.</source>
        <translation>解析が済んでから短縮します。検知の前後は短縮しません。同じ容量で、より長い期間を残せます。</translation>
    </message>
</context>
<context>
    <name>metsuke::CaseSession</name>
    <message>
        <source>This case is open for reading only: nothing was changed.</source>
        <translation>このケースは読み取り専用で開かれています。変更は行われませんでした。</translation>
    </message>
</context>
<context>
    <name>metsuke::ChainChart</name>
    <message numerus="yes">
        <source>%1: %n detections, the first at %2</source>
        <comment>phase, time</comment>
        <translation>
            <numerusform>%1：検知 %n 件、最初は %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>detection</comment>
        <translation>
            <numerusform>%1 ほか %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::CommandPalette</name>
    <message>
        <source>Commands and search</source>
        <translation>コマンドと検索</translation>
    </message>
    <message>
        <source>Command, page, host, rule, address or time</source>
        <translation>コマンド、画面、ホスト、ルール、アドレス、時刻</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>検索結果</translation>
    </message>
    <message>
        <source>Incident %1: %2</source>
        <translation>インシデント %1：%2</translation>
    </message>
    <message>
        <source>Flows of %1</source>
        <translation>%1 のフロー</translation>
    </message>
    <message>
        <source>query</source>
        <translation>クエリ</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>%1 へ移動</translation>
    </message>
    <message>
        <source>time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Theme: %1</source>
        <translation>テーマ：%1</translation>
    </message>
    <message>
        <source>Language: %1</source>
        <translation>言語：%1</translation>
    </message>
    <message>
        <source>Page: %1</source>
        <translation>画面：%1</translation>
    </message>
    <message>
        <source>Judge as: %1</source>
        <comment>state of an incident</comment>
        <translation>判定：%1</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>今は不可</translation>
    </message>
</context>
<context>
    <name>metsuke::ConfirmDialog</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Type %1 to go on:</source>
        <comment>name of a computer</comment>
        <translation>続けるには %1 と入力してください：</translation>
    </message>
</context>
<context>
    <name>metsuke::EntityPanel</name>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>User</source>
        <translation>ユーザー</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>エージェント</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>outside the home networks</source>
        <translation>内部ネットワークの外</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>何も選択されていません</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>深刻度</translation>
    </message>
    <message>
        <source>%1 of 10, %2</source>
        <comment>severity of a host</comment>
        <translation>10 段階中 %1、%2</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Out / in</source>
        <translation>送信／受信</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>bytes out, bytes in</comment>
        <translation>%1／%2</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>最初の観測</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最後の観測</translation>
    </message>
    <message>
        <source>Known as</source>
        <translation>確認された名前</translation>
    </message>
    <message>
        <source>%1 flow</source>
        <comment>service</comment>
        <translation>%1 フロー</translation>
    </message>
    <message>
        <source>From</source>
        <translation>送信元</translation>
    </message>
    <message>
        <source>To</source>
        <translation>宛先</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>継続時間</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Packets out / in</source>
        <translation>パケット 送信／受信</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>packets out, packets in</comment>
        <translation>%1／%2</translation>
    </message>
    <message>
        <source>Not seen</source>
        <translation>未観測</translation>
    </message>
    <message>
        <source>Ended as</source>
        <translation>終了状態</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>ルール</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>識別情報</translation>
    </message>
    <message>
        <source>Show in the graph</source>
        <translation>グラフで表示</translation>
    </message>
    <message>
        <source>Open flows</source>
        <translation>フローを開く</translation>
    </message>
    <message>
        <source>%1, from %2</source>
        <comment>time span, protocol</comment>
        <translation>%1、%2 による</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>by port %1; the content did not show it</source>
        <translation>ポート %1 による推定（内容からは不明）</translation>
    </message>
    <message>
        <source>zone %1</source>
        <translation>ゾーン %1</translation>
    </message>
    <message>
        <source>trusted</source>
        <translation>信頼する</translation>
    </message>
    <message>
        <source>not trusted</source>
        <translation>信頼しない</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
</context>
<context>
    <name>metsuke::EntryDialog</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>metsuke::EventModel</name>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>From</source>
        <translation>送信元</translation>
    </message>
    <message>
        <source>To</source>
        <translation>宛先</translation>
    </message>
</context>
<context>
    <name>metsuke::EvidenceModel</name>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>ルール</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>観測内容</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>重み</translation>
    </message>
</context>
<context>
    <name>metsuke::EvidencePlot</name>
    <message>
        <source>%1 s ± %2 %</source>
        <comment>median interval and its spread</comment>
        <translation>%1 秒 ± %2 %</translation>
    </message>
    <message numerus="yes">
        <source>%1 out in %n flows</source>
        <translation>
            <numerusform>%n フローで %1 送信</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flows</source>
        <translation>
            <numerusform>%n フロー</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>dashed: what chance gives</source>
        <translation>破線：偶然の場合</translation>
    </message>
</context>
<context>
    <name>metsuke::FilterButton</name>
    <message>
        <source>%1, %2</source>
        <comment>filter button and its count</comment>
        <translation>%1、%2</translation>
    </message>
</context>
<context>
    <name>metsuke::FindingsCard</name>
    <message>
        <source>Mirror and machine</source>
        <translation>ミラーとこの機器</translation>
    </message>
    <message>
        <source>all well</source>
        <translation>問題なし</translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>確認が必要な項目 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>note</source>
        <translation>情報</translation>
    </message>
    <message>
        <source>Show this time in the Timeline</source>
        <translation>この時刻をタイムラインで表示</translation>
    </message>
    <message>
        <source>%1: show in the Timeline</source>
        <translation>%1: タイムラインで表示</translation>
    </message>
</context>
<context>
    <name>metsuke::FlowModel</name>
    <message>
        <source>Severity</source>
        <translation>深刻度</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Secs</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>From</source>
        <translation>送信元</translation>
    </message>
    <message>
        <source>To</source>
        <translation>宛先</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Out B</source>
        <translation>送信 B</translation>
    </message>
    <message>
        <source>In B</source>
        <translation>受信 B</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>ルール</translation>
    </message>
    <message>
        <source>Named after port %1 alone: the content did not show what it is.</source>
        <translation>ポート %1 だけによる推定です。内容からは判別できませんでした。</translation>
    </message>
    <message>
        <source>%1, by its port</source>
        <comment>service</comment>
        <translation>%1（ポートによる推定）</translation>
    </message>
</context>
<context>
    <name>metsuke::FlowsPage</name>
    <message>
        <source>Flows</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>DNS</source>
        <translation>DNS</translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation>HTTP</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>SMB, RPC</source>
        <translation>SMB、RPC</translation>
    </message>
    <message>
        <source>Packets %1</source>
        <translation>パケット %1</translation>
    </message>
    <message>
        <source>Flow %1</source>
        <translation>フロー %1</translation>
    </message>
    <message>
        <source>No flows under this query and time range. Press Esc to peel them off one by one.</source>
        <translation>このクエリと期間に該当するフローはありません。Esc を押すと条件を 1 つずつ解除できます。</translation>
    </message>
    <message>
        <source>No flows yet. Flows appear here when they end.</source>
        <translation>フローはまだありません。フローは終了した時点でここに表示されます。</translation>
    </message>
    <message>
        <source>A and · X not this value · F follow · P pin</source>
        <translation>A 絞り込み · X 除外 · F 追跡 · P ピン留め</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>番号</translation>
    </message>
    <message>
        <source>Secs</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>バイト</translation>
    </message>
    <message>
        <source>Packets of the flow</source>
        <translation>フローのパケット</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>通信内容</translation>
    </message>
    <message>
        <source>As hex</source>
        <translation>16 進表示</translation>
    </message>
    <message>
        <source>Open packets</source>
        <translation>パケットを開く</translation>
    </message>
    <message>
        <source>Packets %1 of %2</source>
        <comment>shown, all</comment>
        <translation>パケット %1 / %2</translation>
    </message>
    <message>
        <source>The first %1 at most are shown, and those that are still kept.</source>
        <translation>表示するのは先頭から最大 %1 件で、保存が残っているものだけです。</translation>
    </message>
</context>
<context>
    <name>metsuke::HealthPage</name>
    <message>
        <source>%1: %2 packets/s</source>
        <comment>interface, number</comment>
        <translation>%1：%2 パケット/秒</translation>
    </message>
    <message>
        <source>Lost, by where</source>
        <translation>失われた場所</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>most at %1</source>
        <comment>time</comment>
        <translation>最多 %1</translation>
    </message>
    <message>
        <source>%1, most at %2: show in the Timeline</source>
        <translation>%1、最多 %2：時系列で表示</translation>
    </message>
    <message>
        <source>Show this time in the Timeline</source>
        <translation>この時刻を時系列で表示</translation>
    </message>
    <message>
        <source>Captures</source>
        <translation>キャプチャ</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>通信量</translation>
    </message>
    <message>
        <source>Traffic over time, with what was lost</source>
        <translation>通信量の推移と欠落</translation>
    </message>
    <message>
        <source>packets lost</source>
        <translation>パケットの取りこぼし</translation>
    </message>
    <message>
        <source>holes in streams</source>
        <translation>ストリームの欠落</translation>
    </message>
    <message>
        <source>No traffic yet</source>
        <translation>通信はまだありません</translation>
    </message>
    <message>
        <source>Traffic over time appears here, with the times in which packets were lost.</source>
        <translation>通信量の推移と、パケットが失われた時間帯がここに表示されます。</translation>
    </message>
    <message>
        <source>Captures of the case</source>
        <translation>ケースのキャプチャ</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>取得元</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>パケット</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>From–to</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>No capture</source>
        <translation>キャプチャなし</translation>
    </message>
    <message>
        <source>Files and interfaces that were read are listed here.</source>
        <translation>読み込んだファイルとインターフェイスがここに一覧表示されます。</translation>
    </message>
    <message>
        <source>in %1 of %2 places</source>
        <comment>lost</comment>
        <translation>%2 か所中 %1 か所</translation>
    </message>
    <message>
        <source>Files do not record what was dropped; bytes missing in streams give it away.</source>
        <translation>ファイルに取りこぼしの記録はありません。ストリームの欠落から推測できます。</translation>
    </message>
    <message>
        <source>%1 per %2</source>
        <comment>unit, duration</comment>
        <translation>%1／%2</translation>
    </message>
</context>
<context>
    <name>metsuke::HistogramStrip</name>
    <message>
        <source>Timeline of activity and detections</source>
        <translation>活動量と検知の時系列</translation>
    </message>
    <message>
        <source>Brush %1</source>
        <translation>選択範囲 %1</translation>
    </message>
    <message>
        <source>No brush</source>
        <translation>選択範囲なし</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活動量</translation>
    </message>
    <message>
        <source>flows, √ scale</source>
        <translation>フロー数・√</translation>
    </message>
</context>
<context>
    <name>metsuke::HostGraphCanvas</name>
    <message>
        <source>Graph of hosts; press G for the same as a table</source>
        <translation>ホストのグラフ。G キーで同じ内容を表で表示します</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>平常</translation>
    </message>
    <message numerus="yes">
        <source>%n quiet host(s)</source>
        <translation>
            <numerusform>平常のホスト %n 台</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n address(es)</source>
        <translation>
            <numerusform>アドレス %n 個</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::HostListDelegate</name>
    <message>
        <source>since %1</source>
        <translation>%1 から</translation>
    </message>
</context>
<context>
    <name>metsuke::HostListModel</name>
    <message>
        <source>%1, %2, severity %3 of 10, %4. %5</source>
        <comment>name, address, number, word, sentence</comment>
        <translation>%1、%2、深刻度 10 段階中 %3、%4。%5</translation>
    </message>
</context>
<context>
    <name>metsuke::HostsPage</name>
    <message>
        <source>%1 of %2 shown</source>
        <translation>%2 件中 %1 件を表示</translation>
    </message>
    <message>
        <source>Fold quiet hosts</source>
        <translation>平常のホストをまとめる</translation>
    </message>
    <message>
        <source>%1 folded or hidden: show</source>
        <translation>まとめた %1 台を表示</translation>
    </message>
    <message>
        <source>inside</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>outside</source>
        <translation>外部</translation>
    </message>
    <message>
        <source>%1 → %2: %3 flows, %4 out, %5 in, %6; %7. Enter opens them.</source>
        <translation>%1 → %2：フロー %3 件、送信 %4、受信 %5、%6、%7。Enter キーで開きます。</translation>
    </message>
    <message>
        <source>nothing detected</source>
        <translation>検知なし</translation>
    </message>
    <message>
        <source>Layout: whole case</source>
        <translation>配置：ケース全体</translation>
    </message>
    <message>
        <source>Layout: focus + 1 hop</source>
        <translation>配置：注目ホストと隣接</translation>
    </message>
    <message>
        <source>What the graph shows</source>
        <translation>グラフの表示範囲</translation>
    </message>
    <message>
        <source>Tidy</source>
        <translation>整列</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>全体表示</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>深刻度</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>In</source>
        <translation>受信</translation>
    </message>
    <message>
        <source>First</source>
        <translation>最初</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最後</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>検知</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Square: inside · circle: outside · double: several folded into one · width: bytes · numbers: order of events</source>
        <translation>四角：内部 · 円：外部 · 二重：複数をまとめたもの · 線の太さ：バイト数 · 数字：発生順</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>rule, its title</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>metsuke::ImportBar</name>
    <message>
        <source>Stop, keep what there is</source>
        <translation>中止して結果を残す</translation>
    </message>
    <message>
        <source>Analysing: %1 packets, %2 of %3</source>
        <translation>解析中：%1 パケット、%2／%3</translation>
    </message>
    <message>
        <source>Stopping: what was analysed is being saved</source>
        <translation>中止しています。解析済みの内容を保存中です</translation>
    </message>
    <message>
        <source>%1, about %2 left</source>
        <translation>%1、残り約 %2</translation>
    </message>
    <message>
        <source>Stop the capture</source>
        <translation>キャプチャを停止</translation>
    </message>
    <message>
        <source>Capturing on %1: %2 packets, %3, %4</source>
        <translation>%1 をキャプチャ中: %2 パケット、%3、%4</translation>
    </message>
    <message>
        <source>nothing lost</source>
        <translation>損失なし</translation>
    </message>
    <message numerus="yes">
        <source>%n packets lost</source>
        <translation>
            <numerusform>%n パケット損失</numerusform>
        </translation>
    </message>
    <message>
        <source>Recalling what the case knows: %1 of %2 events</source>
        <translation>ケースの内容を読み直しています: %2 件中 %1 件のイベント</translation>
    </message>
</context>
<context>
    <name>metsuke::IncidentModel</name>
    <message>
        <source>%1 of 10, %2</source>
        <comment>severity of a host</comment>
        <translation>10 段階中 %1、%2</translation>
    </message>
    <message>
        <source>Watch-list: suspicious, not enough for an incident</source>
        <translation>要観察：疑わしいがインシデント未満</translation>
    </message>
    <message>
        <source>%1, weight %2</source>
        <comment>severity of a detection, number</comment>
        <translation>%1、重み %2</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>深刻度</translation>
    </message>
    <message>
        <source>No.</source>
        <comment>number of an incident</comment>
        <translation>番号</translation>
    </message>
    <message>
        <source>Host / rule</source>
        <translation>ホスト／ルール</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>件数</translation>
    </message>
    <message>
        <source>First</source>
        <comment>time</comment>
        <translation>最初</translation>
    </message>
    <message>
        <source>Last</source>
        <comment>time</comment>
        <translation>最後</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
</context>
<context>
    <name>metsuke::IncidentsPage</name>
    <message>
        <source>Chain of events, incident %1</source>
        <translation>インシデント %1 の経緯</translation>
    </message>
    <message>
        <source>What was seen of %1</source>
        <translation>%1 の観測内容</translation>
    </message>
    <message numerus="yes">
        <source>%n phases</source>
        <comment>of an attack</comment>
        <translation>
            <numerusform>%n 段階</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2 · %3 share %4</source>
        <comment>duration, host, phases, address or name</comment>
        <translation>%1 · %2 · %3が %4 を共有</translation>
    </message>
    <message>
        <source>%1 · %2 · %3</source>
        <comment>duration, host, phases</comment>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message>
        <source>No incident here</source>
        <translation>該当するインシデントはありません</translation>
    </message>
    <message numerus="yes">
        <source>Nothing in this time range and query. The case has %n incidents.</source>
        <translation>
            <numerusform>この期間とクエリには該当がありません。ケース全体には %n 件のインシデントがあります。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the whole case</source>
        <translation>ケース全体を表示</translation>
    </message>
    <message>
        <source>Nothing with this state</source>
        <translation>この状態のものはありません</translation>
    </message>
    <message numerus="yes">
        <source>Other states have %n incidents.</source>
        <translation>
            <numerusform>ほかの状態に %n 件のインシデントがあります。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show open ones</source>
        <translation>未完了を表示</translation>
    </message>
    <message>
        <source>Nothing found so far</source>
        <translation>まだ何も見つかっていません</translation>
    </message>
    <message>
        <source>The capture is still being analysed. Incidents appear here as they open.</source>
        <translation>キャプチャを解析中です。インシデントは発生しだい、ここに表示されます。</translation>
    </message>
    <message>
        <source>No incident</source>
        <translation>インシデントなし</translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran and no host has evidence enough for an incident. The Overview says whether this silence can be trusted.</source>
        <translation>
            <numerusform>%n 件のルールを実行しましたが、インシデントに足る証拠のあるホストはありませんでした。この結果を信頼できるかどうかは、概要に示されます。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <comment>incidents</comment>
        <translation>未完了</translation>
    </message>
    <message>
        <source>New</source>
        <comment>incidents</comment>
        <translation>新規</translation>
    </message>
    <message>
        <source>Triaging</source>
        <comment>incidents</comment>
        <translation>調査中</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <comment>incidents</comment>
        <translation>確定</translation>
    </message>
    <message>
        <source>Closed</source>
        <comment>incidents</comment>
        <translation>終了</translation>
    </message>
    <message>
        <source>Watch-list</source>
        <translation>要観察</translation>
    </message>
    <message>
        <source>1–5 triage · U not judged · W why</source>
        <translation>1–5 判定 · U 未判定に戻す · W 理由</translation>
    </message>
    <message>
        <source>Incident queue</source>
        <translation>インシデント一覧</translation>
    </message>
    <message>
        <source>Chain of events</source>
        <translation>経緯</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>時系列</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>フロー</translation>
    </message>
</context>
<context>
    <name>metsuke::Inspector</name>
    <message>
        <source>Explain the worst host</source>
        <translation>最も深刻なホストの説明を見る</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>rule, sentence</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>This flow is evidence</source>
        <translation>このフローは証拠です</translation>
    </message>
    <message>
        <source>Too little to watch</source>
        <translation>観察に値する証拠なし</translation>
    </message>
    <message>
        <source>No rule fired on this flow</source>
        <translation>このフローで検知したルールはありません</translation>
    </message>
    <message>
        <source>Entity has its facts, Raw the events that were read from it.</source>
        <translation>「対象」に詳細、「生データ」に読み取ったイベントがあります。</translation>
    </message>
    <message>
        <source>Nothing speaks against %1</source>
        <translation>%1 に不審な点はありません</translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran and none fired on this host.</source>
        <translation>
            <numerusform>%n 件のルールを実行し、このホストでは 1 件も検知しませんでした。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>何も選択されていません</translation>
    </message>
    <message>
        <source>Choose a host, an incident, a flow or a line of the graph, and this panel says why it matters.</source>
        <translation>ホスト、インシデント、フロー、グラフの線のいずれかを選ぶと、重要な理由をここに表示します。</translation>
    </message>
    <message numerus="yes">
        <source>%n detections, newest first</source>
        <translation>
            <numerusform>検知 %n 件・新しい順</numerusform>
        </translation>
    </message>
    <message>
        <source>No detection names what is selected.</source>
        <translation>選択したものに関する検知はありません。</translation>
    </message>
    <message>
        <source>Rule weight %1</source>
        <comment>number</comment>
        <translation>ルールの重み %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>number, reason</comment>
        <translation>%1 %2</translation>
    </message>
    <message numerus="yes">
        <source>Seen %n times, %1</source>
        <translation>
            <numerusform>%n 回観測、%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Entity</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>証拠</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>生データ</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Open its flows</source>
        <translation>フローを開く</translation>
    </message>
    <message>
        <source>Trace the cause</source>
        <translation>原因を追跡</translation>
    </message>
    <message>
        <source>No computer of yours is in hand</source>
        <translation>内部のコンピューターが選ばれていません</translation>
    </message>
    <message>
        <source>Respond</source>
        <translation>対処</translation>
    </message>
</context>
<context>
    <name>metsuke::JobsPopup</name>
    <message>
        <source>Jobs</source>
        <translation>処理</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>実行中の処理はありません。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
</context>
<context>
    <name>metsuke::KeysDialog</name>
    <message>
        <source>It is not used here: agents are not served from this window, and whoever serves them signs.</source>
        <translation>ここでは使われていません。このウィンドウはエージェントに対応しておらず、対応しているプロセスが署名します。</translation>
    </message>
    <message>
        <source>It has no passphrase: whoever can read its file can order in your name.</source>
        <translation>パスフレーズがありません。ファイルを読める人は、だれでもあなたの名前で指示できます。</translation>
    </message>
    <message>
        <source>It is locked. What computers are to do waits until it is unlocked.</source>
        <translation>ロックされています。コンピューターへの指示は、ロックが解除されるまで保留されます。</translation>
    </message>
    <message>
        <source>It is open, and locked again after %1 in which nothing is ordered.</source>
        <translation>ロックは解除されています。指示がないまま %1 たつと、再びロックされます。</translation>
    </message>
    <message>
        <source>It is open until somebody locks it, or Metsuke ends.</source>
        <translation>ロックは解除されています。だれかがロックするか、Metsuke が終了するまで有効です。</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>鍵</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>It is done. Keep a copy of the passphrase where only you find it: nobody can restore it.</source>
        <translation>変更しました。パスフレーズの控えを自分だけが分かる場所に保管してください。だれにも復元できません。</translation>
    </message>
    <message>
        <source>The key of this workstation</source>
        <translation>このワークステーションの鍵</translation>
    </message>
    <message>
        <source>Lock it after</source>
        <translation>ロックするまで</translation>
    </message>
    <message>
        <source>never</source>
        <comment>a key is locked</comment>
        <translation>ロックしない</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>キーリング</translation>
    </message>
    <message>
        <source>Passphrase of a key</source>
        <translation>鍵のパスフレーズ</translation>
    </message>
    <message>
        <source>File of the key</source>
        <translation>鍵のファイル</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>Passphrase now</source>
        <translation>現在のパスフレーズ</translation>
    </message>
    <message>
        <source>empty if it has none</source>
        <translation>なければ空欄</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>新しいパスフレーズ</translation>
    </message>
    <message>
        <source>empty to have none</source>
        <translation>なくすには空欄</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>もう一度入力</translation>
    </message>
    <message>
        <source>The file of a key</source>
        <translation>鍵のファイル</translation>
    </message>
    <message>
        <source>Lock now</source>
        <translation>今すぐロック</translation>
    </message>
    <message>
        <source>Unlock…</source>
        <translation>ロックを解除…</translation>
    </message>
    <message>
        <source>The keyring of this desktop has the passphrase.</source>
        <translation>パスフレーズはこのデスクトップのキーリングに保存されています。</translation>
    </message>
    <message>
        <source>It has no passphrase of this key. You can have it remembered when you are asked for it.</source>
        <translation>この鍵のパスフレーズは保存されていません。パスフレーズを尋ねられたときに保存を選べます。</translation>
    </message>
    <message>
        <source>No keyring runs on this desktop.</source>
        <translation>このデスクトップではキーリングが動作していません。</translation>
    </message>
    <message>
        <source>File of the key: a path was expected.</source>
        <translation>鍵のファイル: パスを入力してください。</translation>
    </message>
    <message>
        <source>Type a passphrase that the key gets, or the one that it is to lose.</source>
        <translation>鍵に設定するパスフレーズか、なくすパスフレーズを入力してください。</translation>
    </message>
    <message numerus="yes">
        <source>New passphrase: at least %n characters.</source>
        <translation>
            <numerusform>新しいパスフレーズ: %n 文字以上にしてください。</numerusform>
        </translation>
    </message>
    <message>
        <source>The new passphrase is not the same twice.</source>
        <translation>新しいパスフレーズが 2 回とも同じではありません。</translation>
    </message>
    <message>
        <source>Remove passphrase</source>
        <translation>パスフレーズをなくす</translation>
    </message>
    <message>
        <source>Set passphrase</source>
        <translation>パスフレーズを設定</translation>
    </message>
    <message>
        <source>Change passphrase</source>
        <translation>パスフレーズを変更</translation>
    </message>
    <message>
        <source>Nothing was ordered for a while, but what is under way is signed with it: it is locked once that is done, at %1 at the latest.</source>
        <comment>time</comment>
        <translation>しばらく指示はありませんが、進行中の対処の署名に使っています。終わり次第（遅くとも %1 に）ロックします。</translation>
    </message>
</context>
<context>
    <name>metsuke::LaneChart</name>
    <message>
        <source>Lanes of activity over time; the table below holds the same</source>
        <translation>時系列の活動レーン。同じ内容が下の表にあります</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>検知</translation>
    </message>
    <message>
        <source>Outbound</source>
        <translation>外向き通信</translation>
    </message>
    <message>
        <source>DNS</source>
        <translation>DNS</translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation>HTTP</translation>
    </message>
    <message>
        <source>TLS, QUIC</source>
        <translation>TLS、QUIC</translation>
    </message>
    <message>
        <source>SMB, RPC</source>
        <translation>SMB、RPC</translation>
    </message>
    <message>
        <source>Sign-ins</source>
        <translation>サインイン</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>その他</translation>
    </message>
    <message>
        <source>Pins</source>
        <translation>ピン</translation>
    </message>
    <message>
        <source>%1 in range</source>
        <translation>範囲内 %1 件</translation>
    </message>
    <message>
        <source>Kerberos, NTLM, SSH</source>
        <translation>Kerberos、NTLM、SSH</translation>
    </message>
    <message numerus="yes">
        <source>%n pin(s)</source>
        <translation>
            <numerusform>ピン %n 個</numerusform>
        </translation>
    </message>
    <message>
        <source>flows</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>bytes in %1</source>
        <comment>duration of a bar</comment>
        <translation>%1ごとのバイト数</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <comment>time, rule, sentence</comment>
        <translation>%1 %2：%3</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>detections</comment>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>移動(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Investigate</source>
        <translation>調査(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>ウィンドウ(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>インスペクター</translation>
    </message>
    <message>
        <source>Timeline strip</source>
        <translation>時系列の帯</translation>
    </message>
    <message>
        <source>%1 – Metsuke</source>
        <translation>%1 – Metsuke</translation>
    </message>
    <message>
        <source>Metsuke</source>
        <translation>Metsuke</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>解析</translation>
    </message>
    <message>
        <source>%1 packets</source>
        <translation>%1 パケット</translation>
    </message>
    <message>
        <source>Open case</source>
        <translation>ケースを開く</translation>
    </message>
    <message>
        <source>Metsuke cases (*.metsuke)</source>
        <translation>Metsuke のケース (*.metsuke)</translation>
    </message>
    <message>
        <source>Open capture files</source>
        <translation>キャプチャファイルを開く</translation>
    </message>
    <message>
        <source>Captures (*.pcap *.pcapng *.cap *.pcap.gz *.pcapng.gz *.pcap.zst *.pcapng.zst);;All files (*)</source>
        <translation>キャプチャ (*.pcap *.pcapng *.cap *.pcap.gz *.pcapng.gz *.pcap.zst *.pcapng.zst);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>&amp;New window</source>
        <translation>新しいウィンドウ(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>キーボードショートカット(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Commands and search…</source>
        <translation>コマンドと検索(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;About Metsuke</source>
        <translation>Metsuke について(&amp;A)</translation>
    </message>
    <message>
        <source>Cheat sheet</source>
        <translation>キー一覧</translation>
    </message>
    <message>
        <source>Open &amp;demo case</source>
        <translation>デモケースを開く(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Open case…</source>
        <translation>ケースを開く(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;capture files…</source>
        <translation>キャプチャファイルを開く(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Stop the analysis, keep what there is</source>
        <translation>解析を中止して結果を残す(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Close case</source>
        <translation>ケースを閉じる(&amp;L)</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>設定(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>undo or redo, and what</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>元に戻す(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>やり直す(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>検索(&amp;F)…</translation>
    </message>
    <message>
        <source>Clear &amp;query</source>
        <translation>クエリを消去(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Inspector</source>
        <translation>インスペクター(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Pinned only</source>
        <translation>ピン留めのみ(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Follow the system</source>
        <translation>システムに合わせる(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>ライト(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>ダーク(&amp;D)</translation>
    </message>
    <message>
        <source>日本語</source>
        <comment>the other language, in its own words</comment>
        <translation>English</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>戻る(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>進む(&amp;F)</translation>
    </message>
    <message>
        <source>Go to &amp;time…</source>
        <translation>時刻へ移動(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Five minutes around the selection</source>
        <translation>選択の前後 5 分(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;All of the case</source>
        <translation>ケース全体(&amp;A)</translation>
    </message>
    <message>
        <source>Clear selection, then time range, then query</source>
        <translation>選択、期間、クエリの順に解除</translation>
    </message>
    <message>
        <source>&amp;Why is this flagged</source>
        <translation>検知された理由(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Confirmed</source>
        <translation>確定(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Benign</source>
        <translation>無害(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Suspicious</source>
        <translation>疑わしい(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Watch</source>
        <translation>観察(&amp;W)</translation>
    </message>
    <message>
        <source>S&amp;uppress</source>
        <translation>抑制(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Triaging</source>
        <translation>調査中(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Not judged</source>
        <translation>未判定(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Note…</source>
        <translation>メモ(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Pin or unpin</source>
        <translation>ピン留め／解除(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Graph of the host</source>
        <translation>ホストのグラフ(&amp;G)</translation>
    </message>
    <message>
        <source>this flow</source>
        <translation>このフロー</translation>
    </message>
    <message>
        <source>incident %1</source>
        <translation>インシデント %1</translation>
    </message>
    <message>
        <source>Note on %1</source>
        <translation>%1 へのメモ</translation>
    </message>
    <message>
        <source>What should the next reader know?</source>
        <translation>次に読む人が知っておくべきことは何ですか？</translation>
    </message>
    <message>
        <source>Save note</source>
        <translation>メモを保存</translation>
    </message>
    <message>
        <source>flow</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Go to time</source>
        <translation>時刻へ移動</translation>
    </message>
    <message>
        <source>10:41, 10:41:20, 2026-11-17 10:41, or ±5m around the selection</source>
        <translation>10:41、10:41:20、2026-11-17 10:41、または選択の前後 ±5m</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>“%1” is not a time Metsuke understands. Try 10:41, or ±5m.</source>
        <translation>「%1」を時刻として解釈できません。10:41 や ±5m のように入力してください。</translation>
    </message>
    <message>
        <source>Graph or &amp;table of the hosts</source>
        <translation>ホストのグラフと表の切り替え(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Previous detection</source>
        <translation>前の検知(&amp;P)</translation>
    </message>
    <message>
        <source>Ne&amp;xt detection</source>
        <translation>次の検知(&amp;X)</translation>
    </message>
    <message>
        <source>Only th&amp;is value</source>
        <translation>この値で絞り込む(&amp;I)</translation>
    </message>
    <message>
        <source>With&amp;out this value</source>
        <translation>この値を除外(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Follow the stream</source>
        <translation>通信内容を追跡(&amp;F)</translation>
    </message>
    <message>
        <source>Capture</source>
        <translation>キャプチャ</translation>
    </message>
    <message>
        <source>Capture &amp;live…</source>
        <translation>ライブキャプチャ(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Stop the capture</source>
        <translation>キャプチャを停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Leave out such detections…</source>
        <translation>このような検出を除外(&amp;L)…</translation>
    </message>
    <message>
        <source>Add captures to %1</source>
        <translation>「%1」にキャプチャを追加</translation>
    </message>
    <message>
        <source>&amp;Add captures to this case…</source>
        <translation>このケースにキャプチャを追加(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Resume the view</source>
        <translation>表示を再開(&amp;R)</translation>
    </message>
    <message>
        <source>P&amp;ause the view</source>
        <translation>表示を一時停止(&amp;A)</translation>
    </message>
    <message>
        <source>F&amp;ollow the last 15 minutes</source>
        <translation>直近 15 分を追う(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Trace the cause</source>
        <translation>原因を追跡(&amp;T)</translation>
    </message>
    <message>
        <source>Trace in a &amp;history folder…</source>
        <translation>履歴フォルダーで追跡(&amp;H)…</translation>
    </message>
    <message>
        <source>Add co&amp;mputer…</source>
        <translation>コンピューターの追加(&amp;M)…</translation>
    </message>
    <message>
        <source>Put &amp;right what was traced…</source>
        <translation>追跡結果に対処(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Respond</source>
        <translation>対処(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Isolate this computer…</source>
        <translation>このコンピューターを隔離(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Block this address…</source>
        <translation>このアドレスを遮断(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Stop this process…</source>
        <translation>このプロセスを停止(&amp;S)…</translation>
    </message>
    <message>
        <source>End this process&apos;s co&amp;nnections…</source>
        <translation>このプロセスの接続を切断(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Collect evidence…</source>
        <translation>証拠を保全(&amp;C)…</translation>
    </message>
    <message>
        <source>Ask for a res&amp;tart…</source>
        <translation>再起動を依頼(&amp;T)…</translation>
    </message>
    <message>
        <source>To put right what was done, trace a connection to its cause first.</source>
        <translation>元の状態に直すには、まず通信の原因を追跡してください。</translation>
    </message>
    <message>
        <source>&amp;Agree to an order of another workstation…</source>
        <translation>別のワークステーションの指示に同意(&amp;A)…</translation>
    </message>
    <message>
        <source>What can be done</source>
        <translation>できること</translation>
    </message>
    <message>
        <source>&amp;Leave something alone…</source>
        <translation>例外として触れない(&amp;L)…</translation>
    </message>
    <message>
        <source>Put into a &amp;work queue…</source>
        <translation>作業待ちに入れる(&amp;W)…</translation>
    </message>
    <message>
        <source>&amp;Lock the key</source>
        <translation>鍵をロック(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Unlock the key…</source>
        <translation>鍵のロックを解除(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Keys and passphrases…</source>
        <translation>鍵とパスフレーズ(&amp;K)…</translation>
    </message>
    <message>
        <source>&amp;Policy in force…</source>
        <translation>有効なポリシー(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>metsuke::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>メッセージを閉じる</translation>
    </message>
</context>
<context>
    <name>metsuke::NetworksPage</name>
    <message>
        <source>Every new case begins with these networks.</source>
        <translation>新しいケースはすべてこのネットワーク設定で始まります。</translation>
    </message>
    <message>
        <source>The networks were written to %1.</source>
        <translation>ネットワーク設定を %1 に書き出しました。</translation>
    </message>
    <message>
        <source>Load networks from a file…</source>
        <translation>ファイルからネットワーク設定を読み込む…</translation>
    </message>
    <message>
        <source>Write networks to a file…</source>
        <translation>ネットワーク設定をファイルに書き出す…</translation>
    </message>
    <message>
        <source>Exclude a rule, host or other side…</source>
        <translation>ルール、ホスト、相手を除外…</translation>
    </message>
    <message>
        <source>The networks of this case cannot be read.</source>
        <translation>このケースのネットワーク設定を読めません。</translation>
    </message>
    <message>
        <source>Judging the case anew: %1 %</source>
        <translation>ケースを再判定中: %1 %</translation>
    </message>
    <message>
        <source>Until it is done, the findings are those by the networks before.</source>
        <translation>完了するまでは、以前のネットワーク設定による検出結果を表示します。</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>groups, services, domains</comment>
        <translation>%1、%2、%3</translation>
    </message>
    <message numerus="yes">
        <source>%n network group(s)</source>
        <translation>
            <numerusform>ネットワークグループ %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n registered service(s)</source>
        <translation>
            <numerusform>登録済みサービス %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n domain(s)</source>
        <translation>
            <numerusform>ドメイン %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>What is stored is judged by them when the import has ended.</source>
        <translation>保存済みのデータは、取り込みの終了後にこの設定で判定します。</translation>
    </message>
    <message>
        <source>Register the servers of the site: others of their kind are noticed then, and they themselves make no noise.</source>
        <translation>サイトのサーバーを登録すると、登録されていない同種のサーバーを検出でき、登録済みのサーバーによる誤検出がなくなります。</translation>
    </message>
    <message>
        <source>What the site says decides what is inside, what is usual, and what is left out.</source>
        <translation>サイトの設定により、内部の範囲、通常の動作、除外するものが決まります。</translation>
    </message>
    <message>
        <source>trusted</source>
        <translation>信頼する</translation>
    </message>
    <message>
        <source>not trusted</source>
        <translation>信頼しない</translation>
    </message>
    <message>
        <source>any</source>
        <comment>port</comment>
        <translation>すべて</translation>
    </message>
    <message>
        <source>any</source>
        <comment>rule</comment>
        <translation>すべて</translation>
    </message>
    <message>
        <source>any</source>
        <comment>host</comment>
        <translation>すべて</translation>
    </message>
    <message>
        <source>any</source>
        <comment>other side</comment>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Seen in the traffic, not registered</source>
        <translation>通信で確認した未登録の項目</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>登録</translation>
    </message>
    <message>
        <source>Accept: %1</source>
        <translation>登録: %1</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>却下</translation>
    </message>
    <message>
        <source>Dismiss: %1</source>
        <translation>却下: %1</translation>
    </message>
    <message>
        <source>Load networks from a file</source>
        <translation>ファイルからネットワーク設定を読み込む</translation>
    </message>
    <message>
        <source>Network profiles (*.json)</source>
        <translation>ネットワークプロファイル (*.json)</translation>
    </message>
    <message>
        <source>Write networks to a file</source>
        <translation>ネットワーク設定をファイルに書き出す</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>読み込み…</translation>
    </message>
    <message>
        <source>Takes the networks of a file in place of these</source>
        <translation>この設定をファイルの内容で置き換えます</translation>
    </message>
    <message>
        <source>Write…</source>
        <translation>書き出し…</translation>
    </message>
    <message>
        <source>Writes these networks to a file, for another case or computer</source>
        <translation>この設定をファイルに書き出します。別のケースやコンピューターで使えます</translation>
    </message>
    <message>
        <source>Use for new cases</source>
        <translation>新しいケースで使う</translation>
    </message>
    <message>
        <source>Every case that is made from now on begins with these networks</source>
        <translation>今後作成するすべてのケースがこの設定で始まります</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>すべて登録</translation>
    </message>
    <message>
        <source>Network groups</source>
        <translation>ネットワークグループ</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>ゾーン</translation>
    </message>
    <message>
        <source>Trust</source>
        <translation>信頼</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>Nothing is inside</source>
        <translation>内部の範囲がありません</translation>
    </message>
    <message>
        <source>Without a group no address counts as inside; then hosts that open connections are judged.</source>
        <translation>グループがないとどのアドレスも内部とみなされず、接続を始めたホストを判定します。</translation>
    </message>
    <message>
        <source>Add a network group</source>
        <translation>ネットワークグループを追加</translation>
    </message>
    <message>
        <source>Change the network group</source>
        <translation>ネットワークグループを変更</translation>
    </message>
    <message>
        <source>Remove the network group</source>
        <translation>ネットワークグループを削除</translation>
    </message>
    <message>
        <source>Registered services</source>
        <translation>登録済みサービス</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>ポート</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>No service is registered</source>
        <translation>登録済みのサービスはありません</translation>
    </message>
    <message>
        <source>Registered servers may do what their kind does; others of the kind are noticed.</source>
        <translation>登録済みのサーバーはその種類として通常の動作を許され、登録されていない同種のサーバーを検出します。</translation>
    </message>
    <message>
        <source>Register a service</source>
        <translation>サービスを登録</translation>
    </message>
    <message>
        <source>Change the service</source>
        <translation>サービスを変更</translation>
    </message>
    <message>
        <source>Remove the service</source>
        <translation>サービスを削除</translation>
    </message>
    <message>
        <source>Registered domains</source>
        <translation>登録済みドメイン</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>ドメイン</translation>
    </message>
    <message>
        <source>No domain is registered</source>
        <translation>登録済みのドメインはありません</translation>
    </message>
    <message>
        <source>Names below them are the site&apos;s own.</source>
        <translation>この下の名前を自組織のものとみなします。</translation>
    </message>
    <message>
        <source>Register a domain</source>
        <translation>ドメインを登録</translation>
    </message>
    <message>
        <source>Change the domain</source>
        <translation>ドメインを変更</translation>
    </message>
    <message>
        <source>Remove the domain</source>
        <translation>ドメインを削除</translation>
    </message>
    <message>
        <source>Exclusions</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>ルール</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Other side</source>
        <translation>相手</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>除外した件数</translation>
    </message>
    <message>
        <source>Nothing is excluded</source>
        <translation>除外はありません</translation>
    </message>
    <message>
        <source>What an exclusion covers makes no detection, but is counted here.</source>
        <translation>除外に当てはまるものは検出しませんが、件数をここに示します。</translation>
    </message>
    <message>
        <source>Add an exclusion</source>
        <translation>除外を追加</translation>
    </message>
    <message>
        <source>Change the exclusion</source>
        <translation>除外を変更</translation>
    </message>
    <message>
        <source>Remove the exclusion</source>
        <translation>除外を削除</translation>
    </message>
</context>
<context>
    <name>metsuke::NotesPanel</name>
    <message>
        <source>Notes on incident %1</source>
        <translation>インシデント %1 のメモ</translation>
    </message>
    <message>
        <source>Notes on %1</source>
        <translation>%1 のメモ</translation>
    </message>
    <message>
        <source>Notes on this flow</source>
        <translation>このフローのメモ</translation>
    </message>
    <message>
        <source>Notes on the case</source>
        <translation>ケースのメモ</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>author, time</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>No notes yet. What is written here goes into the case and its report.</source>
        <translation>メモはまだありません。ここに書いた内容はケースと報告書に入ります。</translation>
    </message>
    <message>
        <source>What should the next reader know?</source>
        <translation>次に読む人が知っておくべきことは何ですか？</translation>
    </message>
    <message>
        <source>New note</source>
        <translation>新しいメモ</translation>
    </message>
    <message>
        <source>Save note</source>
        <translation>メモを保存</translation>
    </message>
    <message>
        <source>Copy as JSON, %1</source>
        <translation>JSON としてコピー（%1）</translation>
    </message>
</context>
<context>
    <name>metsuke::OperationModel</name>
    <message>
        <source>first</source>
        <translation>最初</translation>
    </message>
    <message>
        <source>next five</source>
        <translation>次の 5 台</translation>
    </message>
    <message>
        <source>rest</source>
        <translation>残り</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>順番</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Last heard</source>
        <translation>最終応答</translation>
    </message>
    <message>
        <source>Released in</source>
        <translation>解除まで</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
</context>
<context>
    <name>metsuke::OperationPanel</name>
    <message>
        <source>Computers of the operation</source>
        <translation>この作業のコンピューター</translation>
    </message>
    <message>
        <source>Computers, one after the other</source>
        <translation>コンピューター（順番に）</translation>
    </message>
    <message>
        <source>first %1 of %2</source>
        <comment>computers that are done</comment>
        <translation>最初 %1 / %2</translation>
    </message>
    <message>
        <source>next five %1 of %2</source>
        <comment>computers that are done</comment>
        <translation>次の 5 台 %1 / %2</translation>
    </message>
    <message>
        <source>rest %1 of %2</source>
        <comment>computers that are done</comment>
        <translation>残り %1 / %2</translation>
    </message>
    <message>
        <source>at most %1 at once</source>
        <comment>computers</comment>
        <translation>1 回に最大 %1 台</translation>
    </message>
    <message>
        <source>Stopped: no further computer is touched.</source>
        <translation>停止中：ほかのコンピューターには何もしません。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>metsuke::OrderBar</name>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Agree…</source>
        <translation>同意…</translation>
    </message>
    <message>
        <source>A second person agrees with the file of that person&apos;s own key.</source>
        <translation>2 人目の人が、自分の鍵ファイルで同意します。</translation>
    </message>
    <message>
        <source>Do not agree…</source>
        <translation>同意しない…</translation>
    </message>
    <message>
        <source>Save request…</source>
        <translation>依頼を保存…</translation>
    </message>
    <message>
        <source>A file for a second workstation: what is asked, and what the computer said of it.</source>
        <translation>別のワークステーション用のファイル：依頼の内容と、コンピューターの回答。</translation>
    </message>
    <message>
        <source>Take approval…</source>
        <translation>同意を読み込む…</translation>
    </message>
    <message>
        <source>The file that the second workstation made of the request.</source>
        <translation>別のワークステーションが依頼から作ったファイル。</translation>
    </message>
    <message>
        <source>Release now…</source>
        <translation>今すぐ解除…</translation>
    </message>
    <message numerus="yes">
        <source>%n more persons have to agree</source>
        <translation>
            <numerusform>あと %n 人の同意が必要です</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n persons agree: it can be carried out</source>
        <translation>
            <numerusform>%n 人が同意：実行できます</numerusform>
        </translation>
    </message>
    <message>
        <source>Asked by %1</source>
        <translation>依頼者：%1</translation>
    </message>
    <message>
        <source>agree: %1</source>
        <comment>names</comment>
        <translation>同意：%1</translation>
    </message>
    <message>
        <source>nobody else may agree: add a person with agents operators --add</source>
        <translation>ほかに同意できる人がいません：agents operators --add で追加してください</translation>
    </message>
    <message>
        <source>may agree: %1</source>
        <comment>names</comment>
        <translation>同意できる人：%1</translation>
    </message>
    <message>
        <source>%1: released by itself</source>
        <comment>step</comment>
        <translation>%1：自動で解除</translation>
    </message>
    <message>
        <source>at %1, whether this workstation runs or not</source>
        <comment>moment</comment>
        <translation>%1。このワークステーションが動いていなくても解除されます</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>期限を変更</translation>
    </message>
    <message>
        <source>Another end, later or earlier. It is looked at first, and stays in force meanwhile.</source>
        <translation>期限を延ばすことも早めることもできます。先に確認だけを行い、その間も有効なままです。</translation>
    </message>
    <message>
        <source>Until somebody releases it…</source>
        <translation>解除されるまで…</translation>
    </message>
    <message>
        <source>Until %1 from now…</source>
        <comment>duration</comment>
        <translation>今から %1 後まで…</translation>
    </message>
</context>
<context>
    <name>metsuke::OrderDetail</name>
    <message>
        <source>No plan is chosen</source>
        <translation>計画が選ばれていません</translation>
    </message>
    <message>
        <source>proposed, nobody has looked yet</source>
        <translation>提案のみ（未確認）</translation>
    </message>
    <message>
        <source>What goes along with it</source>
        <translation>影響範囲</translation>
    </message>
    <message>
        <source>Proposed</source>
        <translation>提案</translation>
    </message>
    <message>
        <source>Released by itself</source>
        <translation>自動解除</translation>
    </message>
    <message>
        <source>after %1</source>
        <comment>time</comment>
        <translation>%1 後</translation>
    </message>
    <message>
        <source>Drafted</source>
        <translation>作成</translation>
    </message>
    <message>
        <source>Drafted by</source>
        <translation>作成者</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>事前確認</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Lapses</source>
        <translation>失効</translation>
    </message>
    <message>
        <source>Ordered by</source>
        <translation>指示</translation>
    </message>
    <message>
        <source>Agreed</source>
        <translation>承認</translation>
    </message>
    <message numerus="yes">
        <source>%n persons</source>
        <translation>
            <numerusform>%n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>事前確認</translation>
    </message>
    <message>
        <source>Protected, and touched</source>
        <translation>保護対象に触れます</translation>
    </message>
    <message>
        <source>Connections that drop</source>
        <translation>切断される接続</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Others that use the same files</source>
        <translation>同じファイルを使うもの</translation>
    </message>
    <message>
        <source>Protected</source>
        <translation>保護対象</translation>
    </message>
    <message>
        <source>Nothing that is protected is touched.</source>
        <translation>保護対象には触れません。</translation>
    </message>
    <message>
        <source>Left alone</source>
        <translation>手を付けないもの</translation>
    </message>
    <message>
        <source>What the trace does not know</source>
        <translation>追跡で分からなかったこと</translation>
    </message>
    <message>
        <source>It was drafted from a file, without what goes along with it. The dry run says what each step would touch.</source>
        <translation>ファイルから下書きされ、影響の情報がありません。各手順が何に触れるかは、確認の結果に示されます。</translation>
    </message>
    <message>
        <source>Of all steps that were proposed, chosen or not.</source>
        <translation>選んだかどうかによらず、提案されたすべての手順について。</translation>
    </message>
    <message>
        <source>Who did what</source>
        <translation>だれが何をしたか</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <comment>time, who, what</comment>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what, why</comment>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>metsuke::OrderModel</name>
    <message>
        <source>proposed, nobody has looked yet</source>
        <translation>提案のみ（未確認）</translation>
    </message>
    <message>
        <source>all computers</source>
        <translation>すべてのコンピューター</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>queue, count</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>computer, state</comment>
        <translation>%1、%2</translation>
    </message>
</context>
<context>
    <name>metsuke::OrderTrack</name>
    <message>
        <source>Drafted</source>
        <comment>station of an order</comment>
        <translation>作成</translation>
    </message>
    <message>
        <source>Looked at</source>
        <comment>station of an order</comment>
        <translation>事前確認</translation>
    </message>
    <message>
        <source>Queued</source>
        <comment>station of an order</comment>
        <translation>送信待ち</translation>
    </message>
    <message>
        <source>Delivered</source>
        <comment>station of an order</comment>
        <translation>配信</translation>
    </message>
    <message>
        <source>Carried out</source>
        <comment>station of an order</comment>
        <translation>実行</translation>
    </message>
    <message>
        <source>Verified</source>
        <comment>station of an order</comment>
        <translation>確認</translation>
    </message>
    <message>
        <source>On the wire</source>
        <comment>station of an order</comment>
        <translation>通信で確認</translation>
    </message>
    <message>
        <source>Released</source>
        <comment>station of an order</comment>
        <translation>解除</translation>
    </message>
    <message>
        <source>Station %1 of %2, %3: %4</source>
        <comment>number, count, station, state</comment>
        <translation>%2 段階中 %1 段階目、%3：%4</translation>
    </message>
</context>
<context>
    <name>metsuke::OthersModel</name>
    <message>
        <source>met it</source>
        <translation>見つかりました</translation>
    </message>
    <message>
        <source>not met, as far as it has recorded</source>
        <translation>記録の範囲では見つかりません</translation>
    </message>
    <message>
        <source>not met</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>cannot answer that</source>
        <translation>回答できません</translation>
    </message>
    <message>
        <source>no answer: %1</source>
        <comment>state of a command</comment>
        <translation>回答なし（%1）</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>What it met</source>
        <translation>見つかったもの</translation>
    </message>
    <message>
        <source>First</source>
        <translation>最初</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最後</translation>
    </message>
</context>
<context>
    <name>metsuke::OutboundChart</name>
    <message>
        <source>usual upper bound</source>
        <translation>通常の上限</translation>
    </message>
</context>
<context>
    <name>metsuke::OverviewPage</name>
    <message>
        <source>Reading the capture. No host has been seen yet.</source>
        <translation>キャプチャを読み取り中です。ホストはまだ見つかっていません。</translation>
    </message>
    <message>
        <source>No host of the home networks was seen.</source>
        <translation>内部ネットワークのホストは見つかりませんでした。</translation>
    </message>
    <message numerus="yes">
        <source>%n hosts are quiet.</source>
        <translation>
            <numerusform>%n 台は平常です。</numerusform>
        </translation>
    </message>
    <message>
        <source>No host looks compromised so far.</source>
        <translation>これまでのところ、侵害の疑いがあるホストはありません。</translation>
    </message>
    <message>
        <source>No host looks compromised.</source>
        <translation>侵害の疑いがあるホストはありません。</translation>
    </message>
    <message>
        <source>%1 is compromised.</source>
        <translation>%1 は侵害されています。</translation>
    </message>
    <message>
        <source>%1 is probably compromised.</source>
        <translation>%1 は侵害されている可能性が高い状態です。</translation>
    </message>
    <message>
        <source>%1 behaves suspiciously.</source>
        <translation>%1 の動作が疑わしい状態です。</translation>
    </message>
    <message>
        <source>It reached %1.</source>
        <comment>host names</comment>
        <translation>%1 に到達しています。</translation>
    </message>
    <message>
        <source> and </source>
        <comment>between two host names</comment>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>It reached %1 and %n other hosts.</source>
        <translation>
            <numerusform>%1 ほか %n 台に到達しています。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open incident %1</source>
        <translation>インシデント %1 を開く</translation>
    </message>
    <message>
        <source>Incident %1, since %2</source>
        <comment>number, time</comment>
        <translation>インシデント %1（%2 から）</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>date, times</comment>
        <translation>%1 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n hosts inside</source>
        <translation>
            <numerusform>内部 %n 台</numerusform>
        </translation>
    </message>
    <message>
        <source>probability %1</source>
        <translation>確率 %1</translation>
    </message>
    <message>
        <source>Hosts by severity</source>
        <translation>深刻度順のホスト</translation>
    </message>
    <message>
        <source>%1 of %2 · %3 quiet</source>
        <comment>hosts</comment>
        <translation>%2 台中 %1 台 · %3 台は平常</translation>
    </message>
    <message numerus="yes">
        <source>%n quiet hosts: no detection above their noise floor</source>
        <translation>
            <numerusform>平常のホスト %n 台：基準を超える検知なし</numerusform>
        </translation>
    </message>
    <message>
        <source>No detection here</source>
        <translation>該当する検知はありません</translation>
    </message>
    <message>
        <source>Nothing fired in this time range and query.</source>
        <translation>この期間とクエリでは何も検知していません。</translation>
    </message>
    <message>
        <source>Show the whole case</source>
        <translation>ケース全体を表示</translation>
    </message>
    <message>
        <source>Nothing found so far</source>
        <translation>まだ何も見つかっていません</translation>
    </message>
    <message>
        <source>The capture is still being analysed. Hosts appear here as soon as a rule fires.</source>
        <translation>キャプチャを解析中です。ルールが検知しだい、ホストがここに表示されます。</translation>
    </message>
    <message>
        <source>No host has a detection</source>
        <translation>検知のあるホストはありません</translation>
    </message>
    <message numerus="yes">
        <source>%n rules ran. Data quality, at the right, says whether this silence can be trusted.</source>
        <translation>
            <numerusform>%n 件のルールを実行しました。この結果を信頼できるかどうかは、右のデータ品質に示されます。</numerusform>
        </translation>
    </message>
    <message>
        <source>Detections by technique</source>
        <translation>手法別の検知</translation>
    </message>
    <message>
        <source>%1 detections · %2 rules ran</source>
        <translation>検知 %1 件 · %2 ルールを実行</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Last actions</source>
        <translation>最近の操作</translation>
    </message>
    <message>
        <source>Nothing was done yet. 1 to 5 on a host sets a verdict, N writes a note.</source>
        <translation>操作はまだありません。ホストを選んで 1～5 で判定、N でメモを書きます。</translation>
    </message>
    <message>
        <source>Outbound MB per %1</source>
        <comment>duration</comment>
        <translation>外向き通信 MB／%1</translation>
    </message>
    <message>
        <source>Outbound MB</source>
        <translation>外向き通信 MB</translation>
    </message>
    <message>
        <source>no host in focus</source>
        <translation>注目ホストなし</translation>
    </message>
    <message numerus="yes">
        <source>%n other hosts</source>
        <translation>
            <numerusform>他の %n 台</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>code and name of a phase</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Outbound traffic over time</source>
        <translation>外向き通信の推移</translation>
    </message>
    <message>
        <source>Data quality</source>
        <translation>データ品質</translation>
    </message>
</context>
<context>
    <name>metsuke::PacketOpener</name>
    <message>
        <source>This evidence names no packets: it was derived from flows.</source>
        <translation>この証拠はフローから導かれたもので、対応するパケットはありません。</translation>
    </message>
    <message>
        <source>Wireshark was not found on this computer. Install the package “wireshark” and try again, or save the packets as a file and open them elsewhere.</source>
        <translation>このコンピューターに Wireshark が見つかりません。「wireshark」パッケージをインストールしてやり直すか、パケットをファイルに保存して別の環境で開いてください。</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made, so the packets were not written. Save them elsewhere.</source>
        <translation>フォルダー %1 を作成できないため、パケットは書き出されませんでした。別の場所に保存してください。</translation>
    </message>
    <message>
        <source>Save packets</source>
        <translation>パケットを保存</translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation>キャプチャ (*.pcapng)</translation>
    </message>
    <message>
        <source>%1-packets.pcapng</source>
        <comment>proposed file name</comment>
        <translation>%1-packets.pcapng</translation>
    </message>
    <message>
        <source>Packets were saved as %1.</source>
        <translation>パケットを %1 に保存しました。</translation>
    </message>
    <message>
        <source>Wireshark did not start. The packets are in %1.</source>
        <translation>Wireshark を起動できませんでした。パケットは %1 にあります。</translation>
    </message>
</context>
<context>
    <name>metsuke::PairPanel</name>
    <message>
        <source>%1 › %2</source>
        <comment>from, to</comment>
        <translation>%1 › %2</translation>
    </message>
    <message>
        <source>No rule fired between these two. This is ordinary traffic as far as Metsuke can tell.</source>
        <translation>この 2 者間で検知したルールはありません。Metsuke の判断では通常の通信です。</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>bytes out, bytes in</comment>
        <translation>%1／%2</translation>
    </message>
    <message numerus="yes">
        <source>Open %n flows</source>
        <translation>
            <numerusform>フロー %n 件を開く</numerusform>
        </translation>
    </message>
    <message>
        <source>Why this line</source>
        <translation>この線の理由</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>フロー</translation>
    </message>
    <message>
        <source>Out / in</source>
        <translation>送信／受信</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>First – last</source>
        <translation>最初 – 最後</translation>
    </message>
    <message>
        <source>Bytes sent over time</source>
        <translation>送信バイト数の推移</translation>
    </message>
    <message>
        <source>Detections between the two</source>
        <translation>2 者間の検知</translation>
    </message>
    <message>
        <source>Open flows</source>
        <translation>フローを開く</translation>
    </message>
</context>
<context>
    <name>metsuke::PassphraseDialog</name>
    <message>
        <source>Remember it in the keyring of this desktop</source>
        <translation>このデスクトップのキーリングに保存する</translation>
    </message>
    <message>
        <source>Unlock the key of this workstation</source>
        <translation>このワークステーションの鍵のロックを解除</translation>
    </message>
    <message>
        <source>Unlock your key</source>
        <translation>自分の鍵のロックを解除</translation>
    </message>
    <message>
        <source>It signs what computers are told to do. Without it nothing is ordered, and drafts stay drafts.</source>
        <translation>コンピューターへの指示に署名する鍵です。ロックを解除しなければ何も指示されず、下書きは下書きのまま残ります。</translation>
    </message>
    <message>
        <source>It is read once for this, and not kept.</source>
        <translation>この操作のために一度だけ読み取り、保持しません。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>パスフレーズ</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>ロックを解除</translation>
    </message>
    <message numerus="yes">
        <source>That is not its passphrase. You can try %n more times.</source>
        <translation>
            <numerusform>パスフレーズが違います。あと %n 回試せます。</numerusform>
        </translation>
    </message>
    <message>
        <source>Whoever is logged in to this desktop can then order in your name.</source>
        <translation>保存すると、このデスクトップにログインしている人はだれでも、あなたの名前で指示できます。</translation>
    </message>
    <message>
        <source>No keyring runs on this desktop, so the passphrase is asked for whenever the key was locked.</source>
        <translation>このデスクトップではキーリングが動作していないため、鍵がロックされるたびにパスフレーズの入力が必要です。</translation>
    </message>
</context>
<context>
    <name>metsuke::PolicyDialog</name>
    <message>
        <source>Policy in force</source>
        <translation>有効なポリシー</translation>
    </message>
    <message>
        <source>It is changed where the root key is: “metsuke-cli agents policy export”, sign, set.</source>
        <translation>変更はルート鍵のある場所で行います（「metsuke-cli agents policy export」、sign、set）。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>No policy was signed yet. The first one is made when agents are served, or set with “metsuke-cli agents policy set”.</source>
        <translation>署名されたポリシーはまだありません。エージェントへの対応を始めると最初のポリシーが作られます。「metsuke-cli agents policy set」で設定することもできます。</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n agents have it.</source>
        <translation>
            <numerusform>エージェント %n 台中 %1 台が受け取っています。</numerusform>
        </translation>
    </message>
    <message>
        <source>Who may order and agree</source>
        <translation>指示と承認ができる人</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>role, what it may do</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>key %1</source>
        <translation>鍵 %1</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>制限</translation>
    </message>
    <message>
        <source>Agents hold to</source>
        <translation>エージェントが守ること</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>What it takes more, or is left alone</source>
        <translation>より厳しい扱いと対象外</translation>
    </message>
    <message>
        <source>Raised actions</source>
        <translation>段階を上げた操作</translation>
    </message>
    <message>
        <source>none beyond those built in</source>
        <comment>actions</comment>
        <translation>組み込み以外になし</translation>
    </message>
    <message>
        <source>Protected</source>
        <translation>保護対象</translation>
    </message>
    <message>
        <source>nothing beyond what is built in</source>
        <comment>protected</comment>
        <translation>組み込み以外になし</translation>
    </message>
    <message>
        <source>Before release</source>
        <translation>隔離解除の前</translation>
    </message>
    <message>
        <source>nothing is checked</source>
        <translation>確認する項目なし</translation>
    </message>
    <message>
        <source>Where agents find this workstation</source>
        <translation>エージェントから見たこのワークステーションの場所</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>metsuke::QueryBar</name>
    <message>
        <source>Query</source>
        <translation>クエリ</translation>
    </message>
    <message>
        <source>host = 10.0.0.5 and severity &gt;= high</source>
        <translation>host = 10.0.0.5 and severity &gt;= high</translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>query bar</comment>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>The query is valid</source>
        <translation>クエリは有効です</translation>
    </message>
</context>
<context>
    <name>metsuke::Rail</name>
    <message numerus="yes">
        <source>%1, %n new</source>
        <comment>rail entry and its count</comment>
        <translation>
            <numerusform>%1、新規 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1 (Ctrl+%2)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>画面</translation>
    </message>
</context>
<context>
    <name>metsuke::RawPanel</name>
    <message>
        <source>rule as it ran</source>
        <translation>実行時のルール</translation>
    </message>
    <message>
        <source>Select a detection or a flow to see what is stored of it.</source>
        <translation>検知またはフローを選ぶと、保存されている内容を表示します。</translation>
    </message>
    <message>
        <source>events of its flows</source>
        <translation>フローのイベント</translation>
    </message>
    <message>
        <source>Stored form</source>
        <translation>保存形式</translation>
    </message>
</context>
<context>
    <name>metsuke::RespondCompliance</name>
    <message>
        <source>Release now…</source>
        <translation>今すぐ解除…</translation>
    </message>
    <message>
        <source>What has to be true…</source>
        <translation>解除の条件…</translation>
    </message>
    <message>
        <source>Show its plan</source>
        <translation>計画を表示</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Last answer</source>
        <translation>最後の回答</translation>
    </message>
    <message>
        <source>Ends in</source>
        <translation>自動解除まで</translation>
    </message>
    <message>
        <source>Isolated by</source>
        <translation>隔離した人</translation>
    </message>
    <message>
        <source>Isolated computers</source>
        <translation>隔離中のコンピューター</translation>
    </message>
    <message>
        <source>No computer is isolated</source>
        <translation>隔離中のコンピューターはありません</translation>
    </message>
    <message>
        <source>An isolated computer can be asked again and again whether what you require is true: its antivirus runs, it is patched, certain files are there or gone. Only then is the release proposed, or ordered at once, as you choose.</source>
        <translation>隔離中のコンピューターには、求める条件を満たすかを繰り返し確認できます。ウイルス対策が動いているか、更新済みか、特定のファイルがあるかないかなどです。すべて満たしたときに初めて、選び方に応じて解除を提案するか、すぐに解除します。</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message numerus="yes">
        <source>all %n hold</source>
        <translation>
            <numerusform>%n 件すべて満たす</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n hold</source>
        <translation>
            <numerusform>%n 件中 %1 件を満たす</numerusform>
        </translation>
    </message>
    <message>
        <source>none yet</source>
        <comment>answer</comment>
        <translation>まだなし</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>never by itself</source>
        <translation>自動では解除されない</translation>
    </message>
    <message numerus="yes">
        <source>%n can be released: all that was required holds</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n 台は条件をすべて満たし、解除できます</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for what was required</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n 台は条件待ち</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without any requirement</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n 台は条件なし</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n computers are isolated</source>
        <translation>
            <numerusform>%n 台のコンピューターが隔離中</numerusform>
        </translation>
    </message>
    <message>
        <source>No computer is chosen</source>
        <translation>コンピューターが選ばれていません</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Nothing has to be true before it is released: that is for a person to judge, or its time to end.</source>
        <translation>解除の条件はありません。人が判断するか、期限が来ると解除されます。</translation>
    </message>
    <message>
        <source>Last asked</source>
        <translation>最後の確認</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>まだ</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>解除</translation>
    </message>
    <message>
        <source>at once, when all of it is true</source>
        <translation>すべて満たしたらすぐに</translation>
    </message>
    <message>
        <source>by a person</source>
        <translation>人の手で</translation>
    </message>
    <message>
        <source>Required by</source>
        <translation>条件を決めた人</translation>
    </message>
    <message>
        <source>Has to be true</source>
        <translation>満たすべき条件</translation>
    </message>
</context>
<context>
    <name>metsuke::RespondEvidence</name>
    <message>
        <source>Open folder</source>
        <translation>フォルダーを開く</translation>
    </message>
    <message>
        <source>The sealed packages beside the case</source>
        <translation>ケースの隣にある封印済みパッケージ</translation>
    </message>
    <message>
        <source>Do not fetch it</source>
        <translation>取得をやめる</translation>
    </message>
    <message>
        <source>Unpack…</source>
        <translation>展開…</translation>
    </message>
    <message>
        <source>Decrypts it into a folder. Handle what is in it as you would the intruder&apos;s own files.</source>
        <translation>復号してフォルダーに展開します。中身は侵入者のファイルそのものとして扱ってください。</translation>
    </message>
    <message>
        <source>For an expert…</source>
        <translation>専門家へ渡す…</translation>
    </message>
    <message>
        <source>One file: the evidence, the plan, what came of it, and the computer&apos;s newest trace</source>
        <translation>証拠、計画、その結果、コンピューターの最新の追跡を 1 つのファイルにまとめます</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>受信</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Packages of evidence</source>
        <translation>証拠パッケージ</translation>
    </message>
    <message>
        <source>No evidence was collected for this case</source>
        <translation>このケースで収集した証拠はありません</translation>
    </message>
    <message>
        <source>Choose a computer or a process and press Shift+E, or carry out a plan that keeps evidence. What was collected is sealed on its computer for this case, and is fetched from here.</source>
        <translation>コンピューターかプロセスを選んで Shift+E を押すか、証拠を保全する計画を実行してください。収集した証拠はこのケース用に現地で封印され、ここから取得します。</translation>
    </message>
    <message>
        <source>%1 % · %2 of %3</source>
        <comment>per cent, pieces</comment>
        <translation>%1 % · %2 / %3</translation>
    </message>
    <message>
        <source>The evidence cannot be read.</source>
        <translation>証拠を読み取れません。</translation>
    </message>
    <message numerus="yes">
        <source>%n on the way</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n 件を取得中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still on their computers</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n 件は現地に未取得</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be fetched</source>
        <comment>packages</comment>
        <translation>
            <numerusform>%n 件は取得できず</numerusform>
        </translation>
    </message>
    <message>
        <source>No evidence is in the case</source>
        <translation>ケースに証拠はまだありません</translation>
    </message>
    <message numerus="yes">
        <source>%n packages of evidence are in the case</source>
        <translation>
            <numerusform>証拠パッケージ %n 件がケースにあります</numerusform>
        </translation>
    </message>
    <message>
        <source>Fetch it again</source>
        <translation>再度取得</translation>
    </message>
    <message>
        <source>Fetch it into the case</source>
        <translation>ケースに取得</translation>
    </message>
    <message>
        <source>No package is chosen</source>
        <translation>パッケージが選ばれていません</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>パッケージ</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>指示</translation>
    </message>
    <message>
        <source>Wanted by</source>
        <translation>取得した人</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>SHA-256, sealed</source>
        <translation>SHA-256(封印済み)</translation>
    </message>
    <message>
        <source>All of it came, and is what the computer said it would be. Only this case&apos;s key opens it.</source>
        <translation>すべて届き、コンピューターの申告と一致しました。このケースの鍵でのみ開けます。</translation>
    </message>
    <message>
        <source>It is sealed on its computer, which keeps it for thirty days, or until there is no room for it.</source>
        <translation>現地のコンピューターで封印されています。30 日間、または空きがなくなるまで保管されます。</translation>
    </message>
    <message>
        <source>The computer was last heard %1. It goes on once it is heard again.</source>
        <comment>4 min ago</comment>
        <translation>コンピューターからの最後の連絡は %1です。連絡が戻ると続行します。</translation>
    </message>
    <message numerus="yes">
        <source>%n in other cases</source>
        <comment>packages</comment>
        <translation>
            <numerusform>ほかのケースに %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Case</source>
        <translation>ケース</translation>
    </message>
</context>
<context>
    <name>metsuke::RespondExceptions</name>
    <message>
        <source>Add an exception…</source>
        <translation>例外を追加…</translation>
    </message>
    <message>
        <source>Left alone</source>
        <comment>kind of thing</comment>
        <translation>触れない対象</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>Ends in</source>
        <translation>残り</translation>
    </message>
    <message>
        <source>By</source>
        <translation>登録者</translation>
    </message>
    <message>
        <source>Exceptions</source>
        <translation>例外</translation>
    </message>
    <message>
        <source>Nothing is left alone</source>
        <translation>例外はありません</translation>
    </message>
    <message>
        <source>What is no intruder&apos;s, an administrator&apos;s tool for one, can be left alone: it is neither proposed for clean-up nor touched by any plan until the exception ends. Looking at it, and keeping it as evidence, is no touch.</source>
        <translation>管理者のツールなど、侵入者のものでないものは例外にできます。例外が終わるまで、対処の提案にも計画の対象にもなりません。確認や証拠としての保全は行われます。</translation>
    </message>
    <message>
        <source>all computers</source>
        <translation>すべてのコンピューター</translation>
    </message>
    <message>
        <source>No exceptions</source>
        <translation>例外なし</translation>
    </message>
    <message numerus="yes">
        <source>%n things are left alone</source>
        <translation>
            <numerusform>%n 件を例外にしています</numerusform>
        </translation>
    </message>
    <message>
        <source>The next of them ends in %1. Each ends by itself.</source>
        <comment>duration</comment>
        <translation>次の例外は %1 後に終わります。どれも期限で自動的に終わります。</translation>
    </message>
    <message>
        <source>No exception is chosen</source>
        <translation>例外が選ばれていません</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>登録</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>番号</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>metsuke::RespondPage</name>
    <message>
        <source>The orders cannot be read.</source>
        <translation>対処の記録を読めません。</translation>
    </message>
    <message>
        <source>Nothing has been done to any computer</source>
        <translation>まだどのコンピューターにも対処していません</translation>
    </message>
    <message>
        <source>proposed, nobody has looked yet</source>
        <translation>提案のみ（未確認）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>computer, state</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n steps are chosen</source>
        <translation>
            <numerusform>%n 手順中 %1 を選択</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 手順</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n would change something</source>
        <comment>steps</comment>
        <translation>
            <numerusform>変更を伴う手順 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>the steps are others than those that were looked at</source>
        <translation>確認した手順と選択が異なります</translation>
    </message>
    <message numerus="yes">
        <source>%n plans wait for somebody</source>
        <translation>
            <numerusform>判断待ち %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed or are not known</source>
        <translation>
            <numerusform>失敗・不明 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Working out what could be done</source>
        <translation>対処案を作成しています</translation>
    </message>
    <message>
        <source>From the trace, in the safe order. Nothing is ordered yet.</source>
        <translation>追跡結果から、安全な順序で作ります。まだ何も指示していません。</translation>
    </message>
    <message>
        <source>Nothing can be proposed</source>
        <translation>対処案を作れません</translation>
    </message>
    <message>
        <source>Go to Trace</source>
        <translation>原因追跡へ</translation>
    </message>
    <message>
        <source>From the cause to a clean computer</source>
        <translation>原因から、きれいなコンピューターへ</translation>
    </message>
    <message>
        <source>Trace a connection to its cause, and put right what it found: the steps are proposed here in the safe order. A computer is changed only after it has said what it would do, and somebody has confirmed that.</source>
        <translation>通信の原因を追跡し、見つかったものに対処します。手順は安全な順序でここに提案されます。コンピューターが何をするかを答え、人がそれを承認するまで、何も変更しません。</translation>
    </message>
    <message>
        <source>Put right what the trace found</source>
        <translation>追跡結果に対処</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>事前確認</translation>
    </message>
    <message>
        <source>The computer says what the chosen steps would do. Nothing is changed.</source>
        <translation>選んだ手順で何が起きるかをコンピューターが答えます。何も変更しません。</translation>
    </message>
    <message>
        <source>Carry out…</source>
        <translation>実行…</translation>
    </message>
    <message>
        <source>Possible once the chosen steps were looked at</source>
        <translation>選んだ手順の事前確認が済むと実行できます</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>元に戻す…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Plans</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>手順</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>保存しました：%1</translation>
    </message>
    <message>
        <source>Undo this step…</source>
        <translation>この手順を元に戻す…</translation>
    </message>
    <message>
        <source>Where the request goes</source>
        <translation>依頼の保存先</translation>
    </message>
    <message>
        <source>The approval that came back</source>
        <translation>戻ってきた同意</translation>
    </message>
    <message>
        <source>Dealt with…</source>
        <translation>対応済みにする…</translation>
    </message>
    <message>
        <source>Put into %1…</source>
        <comment>work queue</comment>
        <translation>「%1」に入れる…</translation>
    </message>
    <message>
        <source>%1 is an exception no more: from now on it is proposed for clean-up, and plans touch it.</source>
        <comment>path, name or hash</comment>
        <translation>%1 を例外から削除しました。今後は対処の提案と計画の対象になります。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Nothing was ordered for this case</source>
        <translation>このケースの対処はありません</translation>
    </message>
    <message numerus="yes">
        <source>%n orders of other cases are not shown</source>
        <translation>
            <numerusform>ほかのケースの対処 %n 件は表示していません</numerusform>
        </translation>
    </message>
    <message>
        <source>What is ordered for this case appears here.</source>
        <translation>このケースの対処がここに表示されます。</translation>
    </message>
    <message numerus="yes">
        <source>Show %n orders of other cases</source>
        <translation>
            <numerusform>ほかのケースの対処 %n 件を表示</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondRemedies</name>
    <message>
        <source>Open a remedy…</source>
        <translation>対処書を開く…</translation>
    </message>
    <message>
        <source>Ask the computers</source>
        <translation>コンピューターに確認</translation>
    </message>
    <message>
        <source>Every computer is asked for what the remedy is about. Nothing is changed.</source>
        <translation>対処書の対象があるかを全コンピューターに確認します。何も変更しません。</translation>
    </message>
    <message>
        <source>Look what it would do there</source>
        <translation>そこで何をするかを確認</translation>
    </message>
    <message>
        <source>Carry out there…</source>
        <translation>そこで実行…</translation>
    </message>
    <message>
        <source>Show its plan</source>
        <translation>計画を表示</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>Applies</source>
        <translation>該当</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>The computer says</source>
        <translation>コンピューターの回答</translation>
    </message>
    <message>
        <source>Computers that the remedy may apply to</source>
        <translation>対処書が該当しうるコンピューター</translation>
    </message>
    <message>
        <source>Clean up by an expert&apos;s word</source>
        <translation>専門家の対処書で対処する</translation>
    </message>
    <message>
        <source>Hand evidence to an expert, who writes a remedy: what the intruder is recognised by, and what is to be done with it. Signed by a person of the policy, it is applied to one computer, then to all on which something of it is found.</source>
        <translation>専門家に証拠を渡すと、侵入者の見分け方と対処を書いた対処書が届きます。ポリシーに載る人の署名があれば、まず 1 台に、次に該当するすべてのコンピューターに適用できます。</translation>
    </message>
    <message>
        <source>There is no agent to ask</source>
        <translation>確認できるエージェントがありません</translation>
    </message>
    <message>
        <source>Which computers does it apply to?</source>
        <translation>どのコンピューターに該当しますか</translation>
    </message>
    <message>
        <source>Computers are asked once their agents are approved.</source>
        <translation>エージェントを承認すると確認できます。</translation>
    </message>
    <message>
        <source>being asked</source>
        <translation>確認中</translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 手順</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing found</source>
        <translation>該当なし</translation>
    </message>
    <message>
        <source>no plan</source>
        <translation>計画なし</translation>
    </message>
    <message>
        <source>not looked at yet</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>No remedy is open</source>
        <translation>対処書は開かれていません</translation>
    </message>
    <message>
        <source>Signed by %1</source>
        <comment>name of the policy</comment>
        <translation>署名: %1</translation>
    </message>
    <message>
        <source>written by %1</source>
        <comment>expert</comment>
        <translation>作成: %1</translation>
    </message>
    <message>
        <source>good until %1</source>
        <comment>moment</comment>
        <translation>有効期限: %1</translation>
    </message>
    <message numerus="yes">
        <source>applies to %1 of %n computers</source>
        <translation>
            <numerusform>%n 台中 %1 台に該当</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have not answered</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n 台は未回答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Look on all %n</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n 台すべてで確認</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Carry out on all %n…</source>
        <comment>computers</comment>
        <translation>
            <numerusform>%n 台すべてで実行…</numerusform>
        </translation>
    </message>
    <message>
        <source>No computer is chosen</source>
        <translation>コンピューターが選ばれていません</translation>
    </message>
    <message>
        <source>What is done there</source>
        <translation>そこで行うこと</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>action, target</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>step, what the computer says</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Remedy</source>
        <translation>対処書</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>作成</translation>
    </message>
    <message>
        <source>The remedy looks for</source>
        <translation>対処書が探すもの</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, entry in it</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>And does with what it finds</source>
        <translation>見つけたものへの対処</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Carry out the remedy on %n computers</source>
        <translation>
            <numerusform>対処書を %n 台で実行</numerusform>
        </translation>
    </message>
    <message>
        <source>Each computer does what its own dry run showed, and nothing else. One goes first, then five, then the rest; the first that goes wrong stops it.</source>
        <translation>各コンピューターは事前の確認で示したことだけを行います。まず 1 台、次に 5 台、そして残りの順に進み、1 台でも失敗すると止まります。</translation>
    </message>
    <message>
        <source>Carry out</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再度確認</translation>
    </message>
    <message>
        <source>Every computer is asked whether anything of it is there. Nothing is changed.</source>
        <translation>該当するものがあるかを全コンピューターに確認します。何も変更しません。</translation>
    </message>
    <message>
        <source>It looks for %1. What it does with what is found: %2.</source>
        <comment>things, actions</comment>
        <translation>探すもの: %1。見つけたものへの対処: %2。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between things of a list</comment>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>%n steps changed something</source>
        <translation>
            <numerusform>%n 手順が変更を加えました</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps would change something</source>
        <translation>
            <numerusform>%n 手順が変更を加えます</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n steps would change something</source>
        <comment>computer</comment>
        <translation>
            <numerusform>%1: %n 手順が変更を加えます</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::RespondSession</name>
    <message>
        <source>This window has no agents.</source>
        <translation>このウィンドウにはエージェントがありません。</translation>
    </message>
    <message>
        <source>Choose a computer of yours, an incident, a flow or a process first.</source>
        <translation>先に内部のコンピューター、インシデント、フロー、プロセスのいずれかを選んでください。</translation>
    </message>
    <message>
        <source>No approved agent is on %1. Only its administrator or the switch can do this.</source>
        <translation>%1 に承認済みのエージェントがありません。管理者かスイッチでしか対処できません。</translation>
    </message>
    <message>
        <source>Choose a process in a trace of this computer first.</source>
        <translation>先に、このコンピューターの追跡結果でプロセスを選んでください。</translation>
    </message>
    <message>
        <source>Whether %1 runs there still is not certain, so it cannot be named safely.</source>
        <translation>%1 がまだ動いているか確かでないため、安全に指定できません。</translation>
    </message>
</context>
<context>
    <name>metsuke::RespondViews</name>
    <message>
        <source>Plans</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Isolated</source>
        <translation>隔離中</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>証拠</translation>
    </message>
    <message>
        <source>Remedies</source>
        <translation>対処書</translation>
    </message>
    <message>
        <source>Exceptions</source>
        <translation>例外</translation>
    </message>
    <message>
        <source>This case</source>
        <translation>このケース</translation>
    </message>
    <message>
        <source>What was ordered for an incident of this case, or in a window that had it open</source>
        <translation>このケースのインシデントに対する対処と、このケースを開いたウィンドウで指示した対処</translation>
    </message>
    <message>
        <source>All cases</source>
        <translation>すべてのケース</translation>
    </message>
    <message>
        <source>Orders of the whole fleet, also those of no case</source>
        <translation>すべてのエージェントへの対処（ケースに属さないものを含む）</translation>
    </message>
</context>
<context>
    <name>metsuke::SelftestCard</name>
    <message>
        <source>Self-test</source>
        <translation>セルフテスト</translation>
    </message>
    <message>
        <source>none seen</source>
        <translation>まだありません</translation>
    </message>
    <message>
        <source>last one %1</source>
        <comment>time</comment>
        <translation>最新は %1</translation>
    </message>
    <message>
        <source>Does the mirror show everything? On any two clients behind it, run “metsuke-cli selftest --answer” on one and “metsuke-cli selftest --to ADDRESS” with its address on the other: harmless marked traffic, which appears here.</source>
        <translation>ミラーはすべてを映していますか。ミラーの先にある 2 台の機器の一方で「metsuke-cli selftest --answer」を、もう一方でその宛先を指定して「metsuke-cli selftest --to ADDRESS」を実行してください。無害な目印付きの通信が流れ、ここに現れます。</translation>
    </message>
    <message>
        <source>%1, token %2</source>
        <comment>time, token</comment>
        <translation>%1、トークン %2</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>not seen</source>
        <translation>届いていません</translation>
    </message>
</context>
<context>
    <name>metsuke::ServeDialog</name>
    <message>
        <source>Serve agents</source>
        <translation>エージェントの受け付け</translation>
    </message>
    <message>
        <source>Serve agents from this workstation, also when it is started again</source>
        <translation>このワークステーションでエージェントを受け付ける（次の起動時も）</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>as agents reach this computer: 10.0.0.9, metsuke.corp.example</source>
        <translation>エージェントから見たこのコンピューター: 10.0.0.9, metsuke.corp.example</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>ポート</translation>
    </message>
    <message>
        <source>Port for new computers</source>
        <translation>登録用ポート</translation>
    </message>
    <message>
        <source>Or a broker of yours</source>
        <translation>または既存のブローカー</translation>
    </message>
    <message>
        <source>Or a folder</source>
        <translation>またはフォルダー</translation>
    </message>
    <message>
        <source>that is carried between computers: /media/drop</source>
        <translation>媒体で受け渡すフォルダー: /media/drop</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>適用</translation>
    </message>
    <message>
        <source>Addresses: names or addresses with commas between them were expected.</source>
        <translation>アドレス: 名前またはアドレスをコンマで区切って入力してください。</translation>
    </message>
    <message>
        <source>Port: a number from 1 to 65535 was expected.</source>
        <translation>ポート: 1 から 65535 の数を入力してください。</translation>
    </message>
    <message>
        <source>Port: agents and new computers need two different ones.</source>
        <translation>ポート: 接続用と登録用には別の番号が必要です。</translation>
    </message>
    <message>
        <source>Broker: mqtts://HOST:PORT was expected.</source>
        <translation>ブローカー: mqtts://ホスト:ポート の形で入力してください。</translation>
    </message>
    <message>
        <source>Folder: a whole path was expected.</source>
        <translation>フォルダー: 絶対パスで入力してください。</translation>
    </message>
    <message>
        <source>works</source>
        <comment>way in</comment>
        <translation>使えます</translation>
    </message>
</context>
<context>
    <name>metsuke::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>テーマ</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>タイムゾーン</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>JST (UTC+9)</source>
        <translation>JST (UTC+9)</translation>
    </message>
    <message>
        <source>This computer&apos;s zone</source>
        <translation>このコンピューターのタイムゾーン</translation>
    </message>
    <message>
        <source>Detection</source>
        <translation>検知</translation>
    </message>
    <message>
        <source>Home networks</source>
        <translation>内部ネットワーク</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>One network a line; what is inside them is judged. Empty: private and link-local ranges. Counts for captures opened from now on.</source>
        <translation>1 行に 1 つのネットワークを記入します。その内側のホストが判定の対象になります。空の場合はプライベートアドレスとリンクローカルの範囲です。今後開くキャプチャから適用されます。</translation>
    </message>
    <message>
        <source>“%1” is not a network: write 10.20.0.0/16 or fd00::/8. Nothing was changed.</source>
        <translation>「%1」はネットワークではありません。10.20.0.0/16 や fd00::/8 のように書いてください。何も変更されていません。</translation>
    </message>
    <message>
        <source>Settings of mail and webhook</source>
        <translation>メールと Webhook の設定</translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation>設定 (*.json)</translation>
    </message>
    <message>
        <source>Notifications while packets are captured</source>
        <translation>キャプチャ中の通知</translation>
    </message>
    <message>
        <source>Mail and webhook</source>
        <translation>メールと Webhook</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>Send test</source>
        <translation>テスト送信</translation>
    </message>
    <message>
        <source>Sending a test…</source>
        <translation>テストを送信しています…</translation>
    </message>
    <message>
        <source>The file names nobody to send to.</source>
        <translation>ファイルに宛先がありません。</translation>
    </message>
    <message numerus="yes">
        <source>The test was taken by %n of its targets.</source>
        <translation>
            <numerusform>%n 件の宛先がテストを受け取りました。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show them on the desktop</source>
        <translation>デスクトップに表示する</translation>
    </message>
    <message>
        <source>Told are incidents, lost packets, silence, a nearly full disk and high traffic. Mail and webhook: a settings file as “metsuke-cli capture --notify” takes it; secrets stand in files of their own.</source>
        <translation>インシデント、パケットの損失、通信の途絶、ディスクの空き不足、通信量の増加を知らせます。メールと Webhook には「metsuke-cli capture --notify」と同じ設定ファイルを指定します。秘密は別のファイルに置きます。</translation>
    </message>
</context>
<context>
    <name>metsuke::ShortcutsDialog</name>
    <message>
        <source>Keyboard</source>
        <translation>キーボード</translation>
    </message>
    <message>
        <source>Single letters act in tables, lists and graphs, never while you type.</source>
        <translation>1 文字のキーは表、一覧、グラフで働きます。文字の入力中は働きません。</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Investigate</source>
        <translation>調査</translation>
    </message>
    <message>
        <source>View</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>編集</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>ウィンドウ</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>metsuke::StateChip</name>
    <message>
        <source>%1 %2</source>
        <comment>state and its figure</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>metsuke::StatusStrip</name>
    <message>
        <source>No case open</source>
        <translation>ケースは開かれていません</translation>
    </message>
    <message>
        <source>%1 flows</source>
        <translation>フロー %1 件</translation>
    </message>
    <message>
        <source>dropped %1 %</source>
        <translation>取りこぼし %1 %</translation>
    </message>
    <message>
        <source>writer %1 s behind</source>
        <translation>書込み遅れ %1 秒</translation>
    </message>
    <message>
        <source>Jobs %1 ›</source>
        <translation>処理 %1 ›</translation>
    </message>
    <message>
        <source>Running jobs: %1</source>
        <translation>実行中の処理：%1</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>Metsuke %1</source>
        <translation>Metsuke %1</translation>
    </message>
    <message>
        <source>Audit chain intact</source>
        <translation>監査記録 正常</translation>
    </message>
    <message>
        <source>Audit chain breaks at entry %1</source>
        <translation>監査記録が項目 %1 で途切れています</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>読み取り専用</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>保存 %1</translation>
    </message>
    <message>
        <source>Every change is saved</source>
        <translation>変更はすべて保存済み</translation>
    </message>
    <message>
        <source>Time zone UTC</source>
        <translation>時刻 UTC</translation>
    </message>
    <message>
        <source>Time zone %1 (%2)</source>
        <translation>時刻 %1 (%2)</translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>of a table</comment>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows</source>
        <comment>shown, all</comment>
        <translation>
            <numerusform>%n 件中 %1 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::StepDetail</name>
    <message>
        <source>No step is chosen</source>
        <translation>手順が選ばれていません</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>action, target</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>It is so already: nothing has to be done.</source>
        <translation>すでにその状態です。何もしません。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back by itself at %1</source>
        <comment>time</comment>
        <translation>%1 に自動で元に戻ります</translation>
    </message>
    <message>
        <source>Undo this step…</source>
        <translation>この手順を元に戻す…</translation>
    </message>
</context>
<context>
    <name>metsuke::StepModel</name>
    <message>
        <source>not looked at yet</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation>選択なし</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <comment>step</comment>
        <translation>%1、選択中</translation>
    </message>
    <message>
        <source>%1, not chosen</source>
        <comment>step</comment>
        <translation>%1、選択なし</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>手順</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>確度</translation>
    </message>
    <message>
        <source>The computer says</source>
        <translation>確認の結果</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>実行の結果</translation>
    </message>
</context>
<context>
    <name>metsuke::TechniqueModel</name>
    <message numerus="yes">
        <source>%1: %n detections, worst %2</source>
        <comment>technique and severity</comment>
        <translation>
            <numerusform>%1：検知 %n 件、最高 %2</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: nothing</source>
        <translation>%1：なし</translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <comment>hosts</comment>
        <translation>
            <numerusform>他 %n 台</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TextPrompt</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>metsuke::TimelinePage</name>
    <message>
        <source>Host: all</source>
        <translation>ホスト：すべて</translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation>%1 を表示</translation>
    </message>
    <message>
        <source>Previous detection</source>
        <translation>前の検知</translation>
    </message>
    <message>
        <source>Next detection</source>
        <translation>次の検知</translation>
    </message>
    <message>
        <source>Zoom to the brush</source>
        <translation>選択範囲を拡大</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>すべて表示</translation>
    </message>
    <message>
        <source>Host whose activity is shown</source>
        <translation>活動を表示するホスト</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>イベント</translation>
    </message>
</context>
<context>
    <name>metsuke::TimelineStrip</name>
    <message>
        <source>Zoom to the brush</source>
        <translation>選択範囲を拡大</translation>
    </message>
    <message>
        <source>Show the whole case</source>
        <translation>ケース全体を表示</translation>
    </message>
</context>
<context>
    <name>metsuke::TopBar</name>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>進む</translation>
    </message>
    <message>
        <source>Keyboard and help</source>
        <translation>キーボードとヘルプ</translation>
    </message>
    <message>
        <source>Tool bar</source>
        <translation>ツールバー</translation>
    </message>
    <message>
        <source>Case %1</source>
        <translation>ケース %1</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>全期間</translation>
    </message>
    <message>
        <source>Time range: %1</source>
        <translation>期間：%1</translation>
    </message>
    <message>
        <source>Time zone: %1</source>
        <translation>タイムゾーン：%1</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>解析中</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>一部のみ</translation>
    </message>
    <message>
        <source>Open case…</source>
        <translation>ケースを開く…</translation>
    </message>
    <message>
        <source>Last 15 minutes of the case</source>
        <translation>ケースの最後の 15 分</translation>
    </message>
    <message>
        <source>Last hour of the case</source>
        <translation>ケースの最後の 1 時間</translation>
    </message>
    <message>
        <source>Last day of the case</source>
        <translation>ケースの最後の 1 日</translation>
    </message>
    <message>
        <source>The selected incident</source>
        <translation>選択したインシデント</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>JST (UTC+9)</source>
        <translation>JST (UTC+9)</translation>
    </message>
    <message>
        <source>This computer&apos;s zone</source>
        <translation>このコンピューターのタイムゾーン</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>ライブ</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>packets a second</comment>
        <translation>%1/秒</translation>
    </message>
    <message numerus="yes">
        <source>Last %n minutes</source>
        <comment>followed</comment>
        <translation>
            <numerusform>直近 %n 分</numerusform>
        </translation>
    </message>
    <message>
        <source>Show what is new, and go on</source>
        <translation>新しい内容を表示して再開</translation>
    </message>
    <message>
        <source>Pause the view; the capture goes on</source>
        <translation>表示を一時停止（キャプチャは続きます）</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>一時停止</translation>
    </message>
    <message numerus="yes">
        <source>%1 new flows</source>
        <translation>
            <numerusform>新しいフロー %1 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Follow the last %n minutes</source>
        <translation>
            <numerusform>直近 %n 分を追う</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>metsuke::TraceDetail</name>
    <message>
        <source>No row is chosen</source>
        <translation>行が選ばれていません</translation>
    </message>
    <message>
        <source>← %1</source>
        <comment>an edge comes from</comment>
        <translation>← %1</translation>
    </message>
    <message>
        <source>→ %1</source>
        <comment>an edge goes to</comment>
        <translation>→ %1</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 を表示</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>Files written</source>
        <translation>書き込んだファイル</translation>
    </message>
    <message>
        <source>Autostart entries</source>
        <translation>自動起動</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>接続</translation>
    </message>
    <message>
        <source>Joined by</source>
        <translation>結び付き</translation>
    </message>
    <message>
        <source>Blast set: what it touched</source>
        <translation>影響範囲</translation>
    </message>
    <message>
        <source>List all</source>
        <translation>すべて表示</translation>
    </message>
    <message>
        <source>List the blast set</source>
        <translation>影響範囲を一覧表示</translation>
    </message>
    <message>
        <source>What is not known</source>
        <translation>不明な点</translation>
    </message>
    <message>
        <source>The record of this computer has no holes here.</source>
        <translation>この範囲では、コンピューターの記録に欠落はありません。</translation>
    </message>
    <message>
        <source>Respond…</source>
        <translation>対処…</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceEmpty</name>
    <message>
        <source>Open a history folder…</source>
        <translation>履歴フォルダーを開く…</translation>
    </message>
    <message>
        <source>It is not known which computer it was</source>
        <translation>どのコンピューターか分かりません</translation>
    </message>
    <message>
        <source>%1 has no agent</source>
        <comment>a host</comment>
        <translation>%1 にはエージェントがありません</translation>
    </message>
    <message>
        <source>Only what runs on the computer itself can say which program it was. Open its history folder, if it has one, or add the computer for the next time.</source>
        <translation>どのプログラムだったかは、そのコンピューター自身の記録からしか分かりません。履歴フォルダーがあれば開き、次に備えてコンピューターを追加してください。</translation>
    </message>
    <message>
        <source>Add computer…</source>
        <translation>コンピューターの追加…</translation>
    </message>
    <message>
        <source>There is no trace</source>
        <translation>追跡結果がありません</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>From a connection to its cause</source>
        <translation>接続から原因へ</translation>
    </message>
    <message>
        <source>Choose a detection, an incident or a flow and press Shift+T. The agent of that computer then says which program it was, how that came onto it, and what else it did.</source>
        <translation>検知、インシデント、またはフローを選んで Shift+T を押してください。そのコンピューターのエージェントが、どのプログラムだったか、どこから来たか、ほかに何をしたかを答えます。</translation>
    </message>
    <message>
        <source>Trace what is selected</source>
        <translation>選択したものを追跡</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceHead</name>
    <message>
        <source>Confidence %1</source>
        <translation>確度 %1</translation>
    </message>
    <message>
        <source>Way in: %1</source>
        <translation>侵入経路: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n things not known</source>
        <translation>
            <numerusform>不明な点 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>from the history of %1</source>
        <comment>host or folder</comment>
        <translation>%1 の履歴による</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>JSON としてコピー</translation>
    </message>
    <message>
        <source>Keeps the story and the whole trace as a note; Ctrl+Z takes it back</source>
        <translation>経緯と追跡結果全体をメモとして残します。Ctrl+Z で取り消せます</translation>
    </message>
    <message>
        <source>The way from its origin to the connection</source>
        <translation>出所から接続までの経路</translation>
    </message>
    <message>
        <source>Put right…</source>
        <translation>対処…</translation>
    </message>
    <message>
        <source>Proposes what to do on this computer. Nothing is changed before it was looked at and confirmed.</source>
        <translation>このコンピューターへの対処を提案します。事前確認と人の承認が済むまで何も変更しません。</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceHeader</name>
    <message>
        <source>What the network saw, and what was asked about: %1</source>
        <comment>time</comment>
        <translation>ネットワークで観測された、追跡対象の時刻: %1</translation>
    </message>
</context>
<context>
    <name>metsuke::TracePage</name>
    <message>
        <source>Trace of %1 at %2</source>
        <comment>address, time</comment>
        <translation>%2 の %1 の追跡</translation>
    </message>
    <message>
        <source>Incident %1</source>
        <translation>インシデント %1</translation>
    </message>
    <message>
        <source>Add to incident %1</source>
        <translation>インシデント %1 に追加</translation>
    </message>
    <message>
        <source>Add to the case</source>
        <translation>ケースに追加</translation>
    </message>
    <message>
        <source>The trace is in the notes of incident %1. Ctrl+Z takes it back.</source>
        <translation>追跡結果をインシデント %1 のメモに残しました。Ctrl+Z で取り消せます。</translation>
    </message>
    <message>
        <source>The trace is in the notes of the case. Ctrl+Z takes it back.</source>
        <translation>追跡結果をケースのメモに残しました。Ctrl+Z で取り消せます。</translation>
    </message>
    <message>
        <source>The trace is in the clipboard as JSON.</source>
        <translation>追跡結果を JSON としてコピーしました。</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>追跡</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceSteps</name>
    <message>
        <source>+%1</source>
        <comment>steps left out</comment>
        <translation>+%1</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceTabs</name>
    <message>
        <source>Agent and network</source>
        <translation>エージェントとネットワーク</translation>
    </message>
    <message>
        <source>Agent and network, first %1</source>
        <translation>エージェントとネットワーク 先頭 %1</translation>
    </message>
    <message>
        <source>Agent and network %1</source>
        <translation>エージェントとネットワーク %1</translation>
    </message>
    <message>
        <source>Not every other side and flow was looked at: there are too many.</source>
        <translation>数が多いため、すべての相手やフローは調べていません。</translation>
    </message>
    <message>
        <source>Blast set</source>
        <translation>影響範囲</translation>
    </message>
    <message>
        <source>Story</source>
        <translation>経緯</translation>
    </message>
    <message>
        <source>No flow of this case is one of these connections: the case may cover another time or another part of the network.</source>
        <translation>これらの接続に当たるフローはこのケースにありません。ケースの期間やネットワークの範囲が違う可能性があります。</translation>
    </message>
    <message>
        <source>Blast set %1</source>
        <translation>影響範囲 %1</translation>
    </message>
    <message>
        <source>Other computers</source>
        <translation>ほかのコンピューター</translation>
    </message>
    <message>
        <source>Other computers: %1 of %2 met it</source>
        <translation>ほかのコンピューター %2 台中 %1 台で検出</translation>
    </message>
    <message>
        <source>Ask all agents</source>
        <translation>全エージェントに問い合わせ</translation>
    </message>
    <message>
        <source>Nobody was asked: no other agent is approved, or the trace gives nothing to recognise it by.</source>
        <translation>問い合わせ先がありません。ほかに承認済みのエージェントがないか、この追跡に手掛かりがありません。</translation>
    </message>
    <message>
        <source>Whether others met it, too: files, addresses and names of this trace are looked for in the records of every other agent.</source>
        <translation>ほかでも見つかるかを調べます。この追跡のファイル、アドレス、名前を、ほかのすべてのエージェントの記録から探します。</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceTreeModel</name>
    <message>
        <source>On the network</source>
        <translation>ネットワーク上</translation>
    </message>
    <message numerus="yes">
        <source>%n detections</source>
        <translation>
            <numerusform>検知 %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>On the network: %n detections of this host</source>
        <translation>
            <numerusform>ネットワーク上: このホストの検知 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>How sure it is that this came from what stands above it; only what was recorded is 100 %</source>
        <translation>上の行から来たことの確かさ。記録されたものだけが 100 % です</translation>
    </message>
    <message>
        <source>Process, file</source>
        <translation>プロセス・ファイル</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>確度</translation>
    </message>
</context>
<context>
    <name>metsuke::TraceWait</name>
    <message>
        <source>Looking for the flow</source>
        <translation>フローを探しています</translation>
    </message>
    <message>
        <source>Looking for the agent of %1</source>
        <translation>%1 のエージェントを探しています</translation>
    </message>
    <message>
        <source>Reading the history</source>
        <translation>履歴を読んでいます</translation>
    </message>
    <message>
        <source>Waiting to be sent to %1</source>
        <translation>%1 への送信待ち</translation>
    </message>
    <message>
        <source>No agents are served at the moment. The order is kept and goes out as soon as they are.</source>
        <translation>現在、エージェントを受け付けていません。指示は保存され、受け付けを始めるとすぐに送られます。</translation>
    </message>
    <message>
        <source>Waiting for %1 to connect</source>
        <translation>%1 の接続待ち</translation>
    </message>
    <message>
        <source>Last seen: %1. The order is kept and goes out when the agent connects.</source>
        <translation>最終確認: %1。指示は保存され、エージェントが接続すると送られます。</translation>
    </message>
    <message>
        <source>Sent, waiting for the agent of %1</source>
        <translation>送信済み。%1 のエージェントの応答待ち</translation>
    </message>
    <message>
        <source>An agent that hears it answers within seconds. Last seen: %1. It may be switched off or out of reach: wait, or open a copy of its history folder.</source>
        <translation>エージェントに届けば数秒で応答します。最終確認: %1。電源が切れているか、つながらない可能性があります。待つか、履歴フォルダーのコピーを開いてください。</translation>
    </message>
    <message>
        <source>It looks through its own history; that takes a few seconds.</source>
        <translation>エージェントが自身の履歴を調べています。数秒かかります。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Open a history folder…</source>
        <translation>履歴フォルダーを開く…</translation>
    </message>
    <message>
        <source>Go to Agents</source>
        <translation>エージェントへ</translation>
    </message>
</context>
<context>
    <name>metsuke::TranscriptView</name>
    <message>
        <source>Transcript</source>
        <translation>通信内容</translation>
    </message>
    <message>
        <source>Transcript as hex</source>
        <translation>通信内容（16 進）</translation>
    </message>
    <message>
        <source>… %1 bytes more, shown as hex only</source>
        <translation>… 残り %1 バイトは 16 進でのみ表示</translation>
    </message>
    <message>
        <source>[%1 bytes were not captured]</source>
        <translation>[%1 バイトはキャプチャされていません]</translation>
    </message>
    <message>
        <source>… %1 bytes more</source>
        <translation>… 残り %1 バイト</translation>
    </message>
    <message>
        <source>No payload was captured.</source>
        <translation>ペイロードはキャプチャされていません。</translation>
    </message>
    <message>
        <source>… the rest is in the packets</source>
        <translation>… 残りはパケットにあります</translation>
    </message>
</context>
<context>
    <name>metsuke::UndoDialog</name>
    <message>
        <source>Asking the computer what it would put back…</source>
        <translation>何が元に戻るかをコンピューターに問い合わせています…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Undo this step</source>
        <translation>この手順を元に戻す</translation>
    </message>
    <message>
        <source>Undo on this computer</source>
        <translation>このコンピューターで元に戻す</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what is asked, computer</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>What it stopped may begin again. The computer says afterwards what it could take back.</source>
        <translation>止めていたものが再び動き出す可能性があります。実際に元に戻せたものは、後でコンピューターが報告します。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>As the computer sees it now, and in this order:</source>
        <translation>現時点のコンピューターの回答です。この順に行います:</translation>
    </message>
    <message>
        <source>%1: stays as it is, since it cannot be taken back</source>
        <comment>action</comment>
        <translation>%1: 元に戻せないため、そのまま残ります</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>action, why not</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: is as before already, nothing has to be done</source>
        <comment>action</comment>
        <translation>%1: すでに元の状態のため、何も行いません</translation>
    </message>
    <message>
        <source>%1: is taken back</source>
        <comment>action</comment>
        <translation>%1: 元に戻します</translation>
    </message>
</context>
<context>
    <name>metsuke::UsualChart</name>
    <message>
        <source>%1: %2, usually %3</source>
        <comment>hour, bytes, bytes</comment>
        <translation>%1: %2、普段は %3</translation>
    </message>
    <message>
        <source>Traffic of the last day against usual</source>
        <translation>最近 1 日の通信量と普段との比較</translation>
    </message>
</context>
<context>
    <name>metsuke::WaterfallChart</name>
    <message numerus="yes">
        <source>%n weak signs, capped</source>
        <translation>
            <numerusform>弱い証拠 %n 件、上限あり</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phases</source>
        <comment>of an attack</comment>
        <translation>
            <numerusform>%n 段階</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2, %3</source>
        <comment>label, number, terms</comment>
        <translation>%1 %2、%3</translation>
    </message>
    <message>
        <source>base</source>
        <comment>before anything was seen</comment>
        <translation>基準</translation>
    </message>
    <message>
        <source>1 in %1 host-days</source>
        <translation>%1 ホスト日に 1 件</translation>
    </message>
    <message>
        <source>Weak</source>
        <comment>evidence</comment>
        <translation>弱い証拠</translation>
    </message>
    <message>
        <source>0.8 × (%1 − 1)</source>
        <translation>0.8 × (%1 − 1)</translation>
    </message>
    <message>
        <source>In order</source>
        <comment>phases in the order of an attack</comment>
        <translation>順序</translation>
    </message>
    <message>
        <source>Same peer</source>
        <comment>phases share it</comment>
        <translation>同一宛先</translation>
    </message>
    <message>
        <source>entry before control before upload</source>
        <translation>侵入、指令、持出しの順</translation>
    </message>
</context>
<context>
    <name>metsuke::WelcomePage</name>
    <message>
        <source>%1 at %2</source>
        <comment>worst host, severity</comment>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%n open incidents</source>
        <translation>
            <numerusform>未完了 %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n incidents, closed</source>
        <translation>
            <numerusform>終了済み %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>no incident</source>
        <translation>インシデントなし</translation>
    </message>
    <message numerus="yes">
        <source>%n hosts</source>
        <translation>
            <numerusform>ホスト %n 台</numerusform>
        </translation>
    </message>
    <message>
        <source>the file is not there any more</source>
        <translation>ファイルが見つかりません</translation>
    </message>
    <message>
        <source>action log breaks at entry %1</source>
        <translation>操作記録が項目 %1 で途切れています</translation>
    </message>
    <message>
        <source>analysis was stopped early</source>
        <translation>解析は途中で中止されました</translation>
    </message>
    <message>
        <source>action log intact</source>
        <translation>操作記録 正常</translation>
    </message>
    <message>
        <source>today %1</source>
        <comment>time</comment>
        <translation>今日 %1</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>file name, facts, state</comment>
        <translation>%1、%2、%3</translation>
    </message>
    <message>
        <source>Find the hosts that are already compromised, and prove the others clean.</source>
        <translation>すでに侵害されたホストを見つけ、ほかのホストが安全であることを確かめます。</translation>
    </message>
    <message>
        <source>Start with the demo case</source>
        <translation>デモケースから始める</translation>
    </message>
    <message>
        <source>A small office, one compromised PC, one file server. It is analysed while you watch. No network, no account.</source>
        <translation>小さなオフィス、侵害された PC 1 台、ファイルサーバー 1 台。目の前で解析が進みます。ネットワークもアカウントも不要です。</translation>
    </message>
    <message>
        <source>Open demo case</source>
        <translation>デモケースを開く</translation>
    </message>
    <message>
        <source>The demo is not installed on this computer.</source>
        <translation>このコンピューターにデモはインストールされていません。</translation>
    </message>
    <message>
        <source>Open case…</source>
        <translation>ケースを開く…</translation>
    </message>
    <message>
        <source>One file with evidence, notes and the log of actions</source>
        <translation>証拠、メモ、操作記録を収めた 1 つのファイル</translation>
    </message>
    <message>
        <source>Open capture files…</source>
        <translation>キャプチャファイルを開く…</translation>
    </message>
    <message>
        <source>pcap and pcapng, also compressed; or drop them here</source>
        <translation>pcap、pcapng（圧縮も可）。ここへのドロップでも開けます</translation>
    </message>
    <message>
        <source>Recent cases</source>
        <translation>最近のケース</translation>
    </message>
    <message>
        <source>This computer is ready for</source>
        <translation>このコンピューターで使える機能</translation>
    </message>
    <message>
        <source>Show this at start</source>
        <translation>起動時に表示</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>キーボード</translation>
    </message>
    <message>
        <source>Change the language to %1</source>
        <translation>言語を%1に変更</translation>
    </message>
    <message>
        <source>Cases you open appear here, with what was found in them.</source>
        <translation>開いたケースが、見つかった内容とともにここに表示されます。</translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation>ファイルの読み取り</translation>
    </message>
    <message>
        <source>pcap, pcapng, gzip, zstd; offline</source>
        <translation>pcap、pcapng、gzip、zstd。オフライン</translation>
    </message>
    <message>
        <source>Detection rules</source>
        <translation>検知ルール</translation>
    </message>
    <message numerus="yes">
        <source>%n rules</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>no rules were found: nothing can be detected</source>
        <translation>ルールが見つからず、何も検知できません</translation>
    </message>
    <message>
        <source>Packets in Wireshark</source>
        <translation>Wireshark でのパケット表示</translation>
    </message>
    <message>
        <source>installed</source>
        <translation>インストール済み</translation>
    </message>
    <message>
        <source>not installed; packets can be saved</source>
        <translation>未インストール。パケットの保存は可能</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>shown in %1</source>
        <translation>%1 で表示</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>外部への送信なし</translation>
    </message>
    <message>
        <source>no account, no telemetry</source>
        <translation>アカウントも利用状況の収集もありません</translation>
    </message>
    <message>
        <source>Capture live…</source>
        <translation>ライブキャプチャ…</translation>
    </message>
    <message>
        <source>From a mirror port or any interface, or from a sensor over ssh</source>
        <translation>ミラーポートなどのインターフェイス、または ssh 経由のセンサーから</translation>
    </message>
</context>
<context>
    <name>metsuke::WhyPanel</name>
    <message>
        <source>Metsuke: %1 on %2</source>
        <comment>comment of exported packets; rules, host</comment>
        <translation>Metsuke：%2 で %1</translation>
    </message>
    <message>
        <source>evidence</source>
        <translation>証拠</translation>
    </message>
    <message numerus="yes">
        <source>%n, newest first</source>
        <comment>detections</comment>
        <translation>
            <numerusform>%n 件・新しい順</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, raised to %2: %3</source>
        <translation>%1、%2 に引上げ：%3</translation>
    </message>
    <message>
        <source>%1, held at %2: %3</source>
        <translation>%1、%2 に抑制：%3</translation>
    </message>
    <message>
        <source>%1 has innocent causes: %2</source>
        <comment>rule, list</comment>
        <translation>%1 には無害な原因もあります：%2</translation>
    </message>
    <message numerus="yes">
        <source>intervals between visits · %n flows</source>
        <translation>
            <numerusform>通信間隔 · %n フロー</numerusform>
        </translation>
    </message>
    <message>
        <source>bytes sent over time · %1</source>
        <translation>送信バイト数の推移 · %1</translation>
    </message>
    <message>
        <source>visits over time · %1</source>
        <translation>通信回数の推移 · %1</translation>
    </message>
    <message>
        <source>This is not an incident: the evidence is too little, or of one kind only. It is watched, and grows into one by itself when more is seen.</source>
        <translation>証拠が少ないか 1 種類だけのため、インシデントではありません。観察を続け、証拠が増えると自動的にインシデントになります。</translation>
    </message>
    <message>
        <source>none named</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>%1–%2</source>
        <comment>packet numbers</comment>
        <translation>%1–%2</translation>
    </message>
    <message numerus="yes">
        <source>%n packets of evidence</source>
        <translation>
            <numerusform>証拠パケット %n 個</numerusform>
        </translation>
    </message>
    <message>
        <source>packets are missing around it</source>
        <translation>前後に欠落があります</translation>
    </message>
    <message>
        <source>nothing missing around it</source>
        <translation>前後に欠落なし</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>計算</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>証拠</translation>
    </message>
    <message>
        <source>Open all in Flows</source>
        <translation>すべてフローで開く</translation>
    </message>
    <message>
        <source>Counter-case</source>
        <translation>反証</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>パケット</translation>
    </message>
    <message>
        <source>Open in Wireshark</source>
        <translation>Wireshark で開く</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save packets as a file</source>
        <translation>パケットをファイルに保存</translation>
    </message>
</context>
<context>
    <name>metsuke::WireBar</name>
    <message>
        <source>Silent for %1 of %2 s so far.</source>
        <translation>これまで %2 秒のうち %1 秒間、該当する通信がありません。</translation>
    </message>
    <message>
        <source>The flows with these packets. One that is still open is listed once it ends.</source>
        <translation>これらのパケットを含むフローです。継続中のフローは終了後に一覧に現れます。</translation>
    </message>
    <message>
        <source>They are in another case: %1</source>
        <translation>別のケースにあります: %1</translation>
    </message>
    <message>
        <source>Show the packets</source>
        <translation>パケットを表示</translation>
    </message>
</context>
<context>
    <name>metsuke::WireJoinModel</name>
    <message>
        <source>%1 s apart</source>
        <translation>%1 秒差</translation>
    </message>
    <message>
        <source>%1 %2 → %3</source>
        <comment>service, from, to</comment>
        <translation>%1 %2 → %3</translation>
    </message>
    <message>
        <source>same addresses and ports, %1</source>
        <comment>0.2 s apart</comment>
        <translation>アドレスとポートが一致、%1</translation>
    </message>
    <message>
        <source>same other side, %1</source>
        <comment>0.2 s apart</comment>
        <translation>相手が一致、%1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Agent says</source>
        <translation>エージェント</translation>
    </message>
    <message>
        <source>Network says</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Joined by</source>
        <translation>結び付き</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>確度</translation>
    </message>
</context>
<context>
    <name>metsuke::agent_prompts</name>
    <message>
        <source>Approve %1</source>
        <translation>%1 の承認</translation>
    </message>
    <message>
        <source>Compare this fingerprint with the one that the computer shows. If they differ, somebody is between it and you: refuse it.</source>
        <translation>コンピューターに表示されたフィンガープリントと照合してください。違う場合は誰かが間に入っています。拒否してください。</translation>
    </message>
    <message>
        <source>They are the same, approve</source>
        <translation>一致したので承認</translation>
    </message>
    <message>
        <source>Revoke %1</source>
        <translation>%1 の失効</translation>
    </message>
    <message>
        <source>It can no longer connect, and its orders lapse. What it recorded stays on that computer. To have it back, it has to be enrolled anew.</source>
        <translation>接続できなくなり、指示は無効になります。記録はそのコンピューターに残ります。元に戻すには登録し直す必要があります。</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>失効させる</translation>
    </message>
</context>
<context>
    <name>metsuke::agent_words</name>
    <message>
        <source>waits for approval</source>
        <comment>agent</comment>
        <translation>承認待ち</translation>
    </message>
    <message>
        <source>connected</source>
        <comment>agent</comment>
        <translation>接続中</translation>
    </message>
    <message>
        <source>not connected</source>
        <comment>agent</comment>
        <translation>未接続</translation>
    </message>
    <message>
        <source>not seen yet</source>
        <comment>agent</comment>
        <translation>未確認</translation>
    </message>
    <message>
        <source>refused</source>
        <comment>agent</comment>
        <translation>拒否</translation>
    </message>
    <message>
        <source>revoked</source>
        <comment>agent</comment>
        <translation>失効</translation>
    </message>
    <message>
        <source>exact</source>
        <comment>clock</comment>
        <translation>正確</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>by how much a clock differs</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>process events</source>
        <translation>プロセスイベント</translation>
    </message>
    <message>
        <source>open sockets</source>
        <translation>ソケット一覧</translation>
    </message>
    <message>
        <source>looking at times</source>
        <translation>定期的な確認</translation>
    </message>
    <message>
        <source>Trace</source>
        <comment>command</comment>
        <translation>追跡</translation>
    </message>
    <message>
        <source>Question</source>
        <comment>command</comment>
        <translation>照会</translation>
    </message>
    <message>
        <source>done</source>
        <comment>command</comment>
        <translation>完了</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <comment>command</comment>
        <translation>失敗: %1</translation>
    </message>
    <message>
        <source>network (%1)</source>
        <comment>way in</comment>
        <translation>ネットワーク（%1）</translation>
    </message>
    <message>
        <source>programs on this computer</source>
        <comment>way in</comment>
        <translation>このコンピューター上のプログラム</translation>
    </message>
    <message>
        <source>folder %1</source>
        <comment>way in</comment>
        <translation>フォルダー %1</translation>
    </message>
    <message>
        <source>Agents are not served: orders wait until they are.</source>
        <translation>エージェントを受け付けていません。指示は受け付けを始めるまで待ちます。</translation>
    </message>
    <message>
        <source>Beginning to serve agents…</source>
        <translation>エージェントの受け付けを始めています…</translation>
    </message>
    <message>
        <source>Agents are served: %1.</source>
        <comment>ways in</comment>
        <translation>エージェントを受け付けています: %1</translation>
    </message>
    <message>
        <source>no way in yet</source>
        <translation>経路はまだありません</translation>
    </message>
    <message numerus="yes">
        <source>Agents are served, but %n ways in do not work.</source>
        <translation>
            <numerusform>エージェントを受け付けていますが、%n 件の経路が使えません。</numerusform>
        </translation>
    </message>
    <message>
        <source>not all: %1</source>
        <comment>is recorded, by what</comment>
        <translation>一部のみ: %1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between ways in</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>file events</source>
        <translation>ファイルイベント</translation>
    </message>
    <message>
        <source>list of mounts</source>
        <translation>マウント一覧</translation>
    </message>
    <message>
        <source>list of logins</source>
        <translation>ログイン一覧</translation>
    </message>
    <message>
        <source>questions for names</source>
        <translation>名前の問い合わせ</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens are not used yet.</source>
        <translation>
            <numerusform>未使用のトークンが %n 件あります。</numerusform>
        </translation>
    </message>
    <message>
        <source>Agents are served by another process of this computer (%1), as `agents serve` is.</source>
        <translation>このコンピューターの別のプロセス（%1）がエージェントに応答しています（`agents serve` など）。</translation>
    </message>
    <message>
        <source>ClamAV&apos;s log</source>
        <translation>ClamAV のログ</translation>
    </message>
</context>
<context>
    <name>metsuke::exception_words</name>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>File or folder</source>
        <translation>ファイルまたはフォルダー</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>Other side</source>
        <translation>通信相手</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>Files and programs with exactly this content are left alone, wherever they are.</source>
        <translation>この内容と完全に一致するファイルとプログラムには、場所を問わず触れません。</translation>
    </message>
    <message>
        <source>This file, or what is in this folder, and what starts by itself from there is left alone, whatever is in it.</source>
        <translation>このファイルまたはフォルダーの中身と、そこからの自動起動には、内容を問わず触れません。</translation>
    </message>
    <message>
        <source>Processes that run this program, or one of this folder, are left alone.</source>
        <translation>このプログラム、またはこのフォルダーのプログラムを実行するプロセスには触れません。</translation>
    </message>
    <message>
        <source>Connections to this other side are neither cut nor blocked.</source>
        <translation>この通信相手との接続は切断も遮断もしません。</translation>
    </message>
    <message>
        <source>Nothing at all is done to this computer, beside looking and keeping evidence.</source>
        <translation>確認と証拠の保全を除き、このコンピューターには何も行いません。</translation>
    </message>
    <message>
        <source>SHA-256: 64 hexadecimal digits</source>
        <translation>SHA-256: 16 進数 64 桁</translation>
    </message>
    <message>
        <source>/opt/tool/scan, or a folder: /opt/tool/</source>
        <translation>/opt/tool/scan、フォルダーは /opt/tool/</translation>
    </message>
    <message>
        <source>/usr/sbin/backupd, or a folder: /opt/backup/</source>
        <translation>/usr/sbin/backupd、フォルダーは /opt/backup/</translation>
    </message>
    <message>
        <source>198.51.100.23, 198.51.100.0/24 or updates.example</source>
        <translation>198.51.100.23、198.51.100.0/24、updates.example</translation>
    </message>
    <message>
        <source>chosen below</source>
        <translation>下で選択</translation>
    </message>
</context>
<context>
    <name>metsuke::format</name>
    <message>
        <source>above 99.9 %</source>
        <comment>probability</comment>
        <translation>99.9 % 超</translation>
    </message>
    <message>
        <source>info</source>
        <comment>severity of a rule</comment>
        <translation>情報</translation>
    </message>
    <message>
        <source>low</source>
        <comment>severity of a rule</comment>
        <translation>低</translation>
    </message>
    <message>
        <source>medium</source>
        <comment>severity of a rule</comment>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <comment>severity of a rule</comment>
        <translation>高</translation>
    </message>
    <message>
        <source>critical</source>
        <comment>severity of a rule</comment>
        <translation>重大</translation>
    </message>
    <message>
        <source>none</source>
        <comment>severity of a host</comment>
        <translation>なし</translation>
    </message>
    <message>
        <source>trivial</source>
        <comment>severity of a host</comment>
        <translation>小</translation>
    </message>
    <message>
        <source>minor</source>
        <comment>severity of a host</comment>
        <translation>中</translation>
    </message>
    <message>
        <source>major</source>
        <comment>severity of a host</comment>
        <translation>大</translation>
    </message>
    <message>
        <source>critical</source>
        <comment>severity of a host</comment>
        <translation>重大</translation>
    </message>
    <message>
        <source>New</source>
        <comment>triage state</comment>
        <translation>新規</translation>
    </message>
    <message>
        <source>Triaging</source>
        <comment>triage state</comment>
        <translation>調査中</translation>
    </message>
    <message>
        <source>Suspicious</source>
        <comment>triage state</comment>
        <translation>疑わしい</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <comment>triage state</comment>
        <translation>確定</translation>
    </message>
    <message>
        <source>Benign</source>
        <comment>triage state</comment>
        <translation>無害</translation>
    </message>
    <message>
        <source>Watching</source>
        <comment>triage state</comment>
        <translation>観察中</translation>
    </message>
    <message>
        <source>Suppressed</source>
        <comment>triage state</comment>
        <translation>抑制</translation>
    </message>
    <message>
        <source>entry</source>
        <comment>attack phase</comment>
        <translation>侵入</translation>
    </message>
    <message>
        <source>control</source>
        <comment>attack phase</comment>
        <translation>指令</translation>
    </message>
    <message>
        <source>discovery</source>
        <comment>attack phase</comment>
        <translation>探索</translation>
    </message>
    <message>
        <source>credentials</source>
        <comment>attack phase</comment>
        <translation>認証情報</translation>
    </message>
    <message>
        <source>lateral</source>
        <comment>attack phase</comment>
        <translation>横展開</translation>
    </message>
    <message>
        <source>upload</source>
        <comment>attack phase</comment>
        <translation>持出し</translation>
    </message>
    <message>
        <source>impact</source>
        <comment>attack phase</comment>
        <translation>破壊</translation>
    </message>
    <message>
        <source>policy</source>
        <comment>attack phase</comment>
        <translation>ポリシー違反</translation>
    </message>
    <message>
        <source>other</source>
        <comment>service of a flow</comment>
        <translation>その他</translation>
    </message>
    <message>
        <source>never</source>
        <comment>seen</comment>
        <translation>なし</translation>
    </message>
    <message>
        <source>now</source>
        <comment>seen</comment>
        <translation>たった今</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>duration</comment>
        <translation>%1前</translation>
    </message>
</context>
<context>
    <name>metsuke::object_words</name>
    <message>
        <source>account</source>
        <comment>kind of object</comment>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>connection</source>
        <comment>kind of object</comment>
        <translation>接続</translation>
    </message>
    <message>
        <source>entry</source>
        <comment>kind of object</comment>
        <translation>エントリー</translation>
    </message>
    <message>
        <source>file</source>
        <comment>kind of object</comment>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>folder</source>
        <comment>kind of object</comment>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>found</source>
        <comment>kind of object</comment>
        <translation>見つかったもの</translation>
    </message>
    <message>
        <source>interface</source>
        <comment>kind of object</comment>
        <translation>インターフェース</translation>
    </message>
    <message>
        <source>line</source>
        <comment>kind of object</comment>
        <translation>行</translation>
    </message>
    <message>
        <source>output</source>
        <comment>kind of object</comment>
        <translation>出力</translation>
    </message>
    <message>
        <source>package</source>
        <comment>kind of object</comment>
        <translation>パッケージ</translation>
    </message>
    <message>
        <source>process</source>
        <comment>kind of object</comment>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>rule</source>
        <comment>kind of object</comment>
        <translation>規則</translation>
    </message>
    <message>
        <source>service</source>
        <comment>kind of object</comment>
        <translation>サービス</translation>
    </message>
    <message>
        <source>table</source>
        <comment>kind of object</comment>
        <translation>表</translation>
    </message>
    <message>
        <source>absent</source>
        <comment>state of an object</comment>
        <translation>なし</translation>
    </message>
    <message>
        <source>closed</source>
        <comment>state of an object</comment>
        <translation>閉</translation>
    </message>
    <message>
        <source>closed to all but raw frames</source>
        <comment>state of an object</comment>
        <translation>生フレーム以外は閉</translation>
    </message>
    <message>
        <source>denied</source>
        <comment>state of an object</comment>
        <translation>遮断</translation>
    </message>
    <message>
        <source>ended</source>
        <comment>state of an object</comment>
        <translation>終了</translation>
    </message>
    <message>
        <source>established</source>
        <comment>state of an object</comment>
        <translation>確立</translation>
    </message>
    <message>
        <source>frozen</source>
        <comment>state of an object</comment>
        <translation>凍結</translation>
    </message>
    <message>
        <source>has ended</source>
        <comment>state of an object</comment>
        <translation>終了済み</translation>
    </message>
    <message>
        <source>is not there</source>
        <comment>state of an object</comment>
        <translation>なし</translation>
    </message>
    <message>
        <source>is there</source>
        <comment>state of an object</comment>
        <translation>あり</translation>
    </message>
    <message>
        <source>locked</source>
        <comment>state of an object</comment>
        <translation>ロック</translation>
    </message>
    <message>
        <source>masked</source>
        <comment>state of an object</comment>
        <translation>無効化</translation>
    </message>
    <message>
        <source>open</source>
        <comment>state of an object</comment>
        <translation>開</translation>
    </message>
    <message>
        <source>running</source>
        <comment>state of an object</comment>
        <translation>実行中</translation>
    </message>
    <message>
        <source>runs</source>
        <comment>state of an object</comment>
        <translation>実行中</translation>
    </message>
    <message>
        <source>runs it</source>
        <comment>state of an object</comment>
        <translation>これを実行中</translation>
    </message>
    <message>
        <source>stopped</source>
        <comment>state of an object</comment>
        <translation>停止中</translation>
    </message>
    <message>
        <source>uses it</source>
        <comment>state of an object</comment>
        <translation>これを使用中</translation>
    </message>
    <message numerus="yes">
        <source>%n rules</source>
        <translation>
            <numerusform>規則 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>session</source>
        <comment>kind of object</comment>
        <translation>セッション</translation>
    </message>
</context>
<context>
    <name>metsuke::policy_words</name>
    <message>
        <source>File</source>
        <comment>protected thing</comment>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Program</source>
        <comment>protected thing</comment>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>Account</source>
        <comment>protected thing</comment>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Service</source>
        <comment>protected thing</comment>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Address</source>
        <comment>protected thing</comment>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Computer</source>
        <comment>protected thing</comment>
        <translation>コンピューター</translation>
    </message>
    <message>
        <source>Version %1, in force since %2, signed by the root key %3.</source>
        <comment>number, date, key</comment>
        <translation>バージョン %1、%2 から有効、ルート鍵 %3 による署名。</translation>
    </message>
    <message>
        <source>analyst</source>
        <comment>role</comment>
        <translation>分析者</translation>
    </message>
    <message>
        <source>expert</source>
        <comment>role</comment>
        <translation>専門家</translation>
    </message>
    <message>
        <source>responder</source>
        <comment>role</comment>
        <translation>対応者</translation>
    </message>
    <message>
        <source>approver</source>
        <comment>role</comment>
        <translation>承認者</translation>
    </message>
    <message>
        <source>administrator</source>
        <comment>role</comment>
        <translation>管理者</translation>
    </message>
    <message>
        <source>asks, and orders what is of tier 1</source>
        <translation>照会と、段階 1 の指示</translation>
    </message>
    <message>
        <source>signs remedies; asks, and orders what is of tier 1</source>
        <translation>対処書への署名、照会、段階 1 の指示</translation>
    </message>
    <message>
        <source>orders up to tier 2</source>
        <translation>段階 2 までの指示</translation>
    </message>
    <message>
        <source>orders and agrees up to tier 3</source>
        <translation>段階 3 までの指示と承認</translation>
    </message>
    <message>
        <source>orders and agrees up to tier 3, and gives agents their policy and certificates</source>
        <translation>段階 3 までの指示と承認、エージェントへのポリシーと証明書の配布</translation>
    </message>
    <message>
        <source>Two persons have to agree from tier %1 on.</source>
        <translation>段階 %1 以上では 2 人の同意が必要です。</translation>
    </message>
    <message numerus="yes">
        <source>A computer carries out at most %n plans a minute.</source>
        <translation>
            <numerusform>1 台のコンピューターが実行する計画は 1 分間に最大 %n 件です。</numerusform>
        </translation>
    </message>
    <message>
        <source>No computer carries out any plan.</source>
        <translation>計画はどのコンピューターでも実行されません。</translation>
    </message>
    <message numerus="yes">
        <source>A computer is isolated or released at most %n times a minute.</source>
        <translation>
            <numerusform>1 台のコンピューターの隔離と解除は 1 分間に最大 %n 回です。</numerusform>
        </translation>
    </message>
    <message>
        <source>No computer is isolated.</source>
        <translation>隔離は行われません。</translation>
    </message>
    <message numerus="yes">
        <source>One operation touches at most %n computers.</source>
        <translation>
            <numerusform>1 回の操作の対象は最大 %n 台です。</numerusform>
        </translation>
    </message>
    <message>
        <source>An order is good for at most %1.</source>
        <comment>duration</comment>
        <translation>指示の有効期間（最長）: %1</translation>
    </message>
    <message>
        <source>What is in force for a time ends after at most %1.</source>
        <comment>duration</comment>
        <translation>期限付きの措置の期間（最長）: %1</translation>
    </message>
    <message>
        <source>%1 %2: never touched</source>
        <comment>kind, name</comment>
        <translation>%1 %2: 変更しない</translation>
    </message>
    <message>
        <source>%1 %2: one tier more</source>
        <comment>kind, name</comment>
        <translation>%1 %2: 1 段階上げる</translation>
    </message>
    <message>
        <source>%1: tier %2</source>
        <comment>action, number</comment>
        <translation>%1: 段階 %2</translation>
    </message>
    <message>
        <source>none yet</source>
        <comment>policy</comment>
        <translation>まだなし</translation>
    </message>
    <message>
        <source>version %1</source>
        <comment>policy</comment>
        <translation>バージョン %1</translation>
    </message>
    <message>
        <source>%1, outdated</source>
        <comment>version of a policy</comment>
        <translation>%1（古い）</translation>
    </message>
</context>
<context>
    <name>metsuke::record_prompts</name>
    <message>
        <source>Ends after</source>
        <comment>an exception</comment>
        <translation>期間</translation>
    </message>
    <message>
        <source>all computers</source>
        <translation>すべてのコンピューター</translation>
    </message>
    <message>
        <source>Leave something alone</source>
        <translation>例外として触れない</translation>
    </message>
    <message>
        <source>Leave it alone</source>
        <translation>例外にする</translation>
    </message>
    <message>
        <source>What</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Others will ask</source>
        <translation>ほかの人が確認します</translation>
    </message>
    <message>
        <source>Where: which computer?</source>
        <translation>範囲: どのコンピューターですか</translation>
    </message>
    <message>
        <source>Which: %1</source>
        <comment>what is expected</comment>
        <translation>内容: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind, value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>only on %1</source>
        <translation>%1 のみ</translation>
    </message>
    <message>
        <source>Put %1 into a work queue</source>
        <translation>%1 を作業待ちに入れる</translation>
    </message>
    <message>
        <source>Put it there</source>
        <translation>入れる</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>作業待ち</translation>
    </message>
    <message>
        <source>What is to be done there</source>
        <translation>そこで行うべきこと</translation>
    </message>
    <message>
        <source>Why: whoever takes it from there reads this.</source>
        <translation>理由: 担当する人が読みます。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>computer, queue</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: dealt with: %2</source>
        <comment>computer, queue</comment>
        <translation>%1: 対応済み: %2</translation>
    </message>
    <message>
        <source>Dealt with</source>
        <translation>対応済み</translation>
    </message>
    <message>
        <source>Release %1 now</source>
        <translation>%1 を今すぐ解除</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>解除</translation>
    </message>
    <message>
        <source>Has to be true</source>
        <translation>満たすべき条件</translation>
    </message>
    <message>
        <source>Lift the isolation as soon as all of it is true</source>
        <translation>すべて満たしたらすぐに隔離を解除する</translation>
    </message>
    <message>
        <source>Isolate %1 until</source>
        <translation>%1 の隔離を解除する条件</translation>
    </message>
    <message>
        <source>Require this</source>
        <translation>この条件にする</translation>
    </message>
    <message>
        <source>Where the evidence is unpacked</source>
        <translation>証拠の展開先</translation>
    </message>
    <message>
        <source>Expert&apos;s public key</source>
        <translation>専門家の公開鍵</translation>
    </message>
    <message>
        <source>as the expert gave it; empty: not sealed</source>
        <translation>専門家から受け取った文字列。空欄なら封印しない</translation>
    </message>
    <message>
        <source>Hand the evidence to an expert</source>
        <translation>証拠を専門家に渡す</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>ファイルを選択…</translation>
    </message>
    <message>
        <source>Where the file for the expert goes</source>
        <translation>専門家に渡すファイルの保存先</translation>
    </message>
    <message>
        <source>An expert&apos;s remedy</source>
        <translation>専門家の対処書</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>実施内容</translation>
    </message>
    <message>
        <source>Done: what was done about it?</source>
        <translation>実施内容: 何をしましたか。</translation>
    </message>
    <message>
        <source>It stands in the log</source>
        <translation>記録に残ります</translation>
    </message>
    <message>
        <source>Why, although what was required may not hold?</source>
        <translation>理由: 条件を満たさなくても解除する理由は何ですか。</translation>
    </message>
</context>
<context>
    <name>metsuke::respond_prompts</name>
    <message numerus="yes">
        <source>The %n steps are done as the dry run showed them, and not if anything there has changed since.</source>
        <translation>
            <numerusform>%n 手順を事前確認で示したとおりに行います。その後に状況が変わっていれば行いません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes on this computer</source>
        <translation>
            <numerusform>このコンピューターに %n 件の変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n changes</source>
        <translation>
            <numerusform>%n 件を変更する</numerusform>
        </translation>
    </message>
    <message>
        <source>All its connections drop but the one to this workstation.</source>
        <translation>このワークステーションとの接続を除き、すべての接続が切れます。</translation>
    </message>
    <message>
        <source>What can be taken back, Undo on this page takes back.</source>
        <translation>元に戻せるものは、このページの［元に戻す］で戻せます。</translation>
    </message>
    <message>
        <source>Released by itself after</source>
        <translation>自動解除まで</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>action, target</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Isolate %1</source>
        <translation>%1 を隔離</translation>
    </message>
    <message>
        <source>Look what it would do</source>
        <translation>何が起こるか確認</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>On</source>
        <translation>対象</translation>
    </message>
    <message numerus="yes">
        <source>%n connected computers, this one first</source>
        <translation>
            <numerusform>接続中の %n 台（このコンピューターから）</numerusform>
        </translation>
    </message>
    <message>
        <source>Block an address</source>
        <translation>アドレスを遮断</translation>
    </message>
    <message>
        <source>Address: 203.0.113.9 or 2001:db8::9 was expected.</source>
        <translation>アドレス：203.0.113.9 または 2001:db8::9 の形で入力してください。</translation>
    </message>
    <message>
        <source>Agree as a second person</source>
        <translation>2 人目として同意</translation>
    </message>
    <message>
        <source>You agree to what the newest dry run showed, on this computer and nothing else:</source>
        <translation>最新の確認で示された次の内容に、このコンピューターに限って同意します：</translation>
    </message>
    <message>
        <source>Choose the file of your own key next. It is read once and not kept.</source>
        <translation>次に自分の鍵ファイルを選んでください。一度読むだけで、保存しません。</translation>
    </message>
    <message>
        <source>Choose my key…</source>
        <translation>自分の鍵を選ぶ…</translation>
    </message>
    <message>
        <source>The file of your key</source>
        <translation>自分の鍵ファイル</translation>
    </message>
    <message>
        <source>Do not agree: %1</source>
        <translation>同意しない：%1</translation>
    </message>
    <message>
        <source>Why not? Whoever ordered it reads this.</source>
        <translation>理由は？ 指示した人が読みます。</translation>
    </message>
    <message>
        <source>Do not agree</source>
        <translation>同意しない</translation>
    </message>
    <message>
        <source>What another workstation asks to be agreed to</source>
        <translation>別のワークステーションからの同意の依頼</translation>
    </message>
    <message>
        <source>Agree to an order of %1</source>
        <translation>%1 の指示に同意</translation>
    </message>
    <message>
        <source>What its computer would do by the dry run:</source>
        <translation>確認によると、コンピューターは次のことを行います：</translation>
    </message>
    <message>
        <source>Choose the file of your own key next, then where the approval goes.</source>
        <translation>次に自分の鍵ファイルと、同意の保存先を選んでください。</translation>
    </message>
    <message>
        <source>Where the approval goes</source>
        <translation>同意の保存先</translation>
    </message>
    <message>
        <source>The dry run is of %1.</source>
        <comment>4 min ago</comment>
        <translation>事前確認は %1 のものです。</translation>
    </message>
    <message>
        <source>It touches what is protected, because others need it: %1.</source>
        <comment>addresses or names</comment>
        <translation>ほかで必要なため保護されているものに触れます：%1。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between things of a list</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>metsuke::respond_words</name>
    <message numerus="yes">
        <source>%n processes</source>
        <translation>
            <numerusform>プロセス %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>ファイル %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n other names</source>
        <comment>of one file</comment>
        <translation>
            <numerusform>%1 とほかの名前 %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n contents</source>
        <comment>files by their digests</comment>
        <translation>
            <numerusform>内容 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>To be confirmed</source>
        <translation>判断待ち</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>Refused or undone in part</source>
        <translation>拒否・一部取り消し</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Undone or given up</source>
        <translation>取り消し済み</translation>
    </message>
    <message>
        <source>Waits at most %1 more.</source>
        <translation>あと最大 %1 待ちます。</translation>
    </message>
    <message>
        <source>Its time is over; this is settled in a moment.</source>
        <translation>期限が過ぎました。まもなく判定されます。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>state of a step, why</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>it is so already</source>
        <translation>すでにその状態</translation>
    </message>
    <message>
        <source>The computer is not connected, last heard: %1.</source>
        <comment>time</comment>
        <translation>コンピューターは接続していません（最後の応答: %1）。</translation>
    </message>
    <message>
        <source>no end of its own</source>
        <translation>期限なし</translation>
    </message>
    <message>
        <source>%1 from now</source>
        <comment>duration</comment>
        <translation>今から %1 後</translation>
    </message>
</context>
<context>
    <name>metsuke::trace_note</name>
    <message>
        <source>%1 (%2)</source>
        <comment>sentence, span of time</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Not known: %1</source>
        <translation>不明: %1</translation>
    </message>
    <message>
        <source>The trace itself (%1 of JSON) is too large for a note.</source>
        <translation>追跡結果（JSON %1）はメモに入れるには大きすぎます。</translation>
    </message>
</context>
<context>
    <name>metsuke::trace_prompts</name>
    <message>
        <source>Time: when was the connection seen?</source>
        <translation>時刻: 接続を見た時刻を入力してください。</translation>
    </message>
    <message>
        <source>Time: 10:41:20 or 2026-11-17 10:41:20 was expected.</source>
        <translation>時刻: 10:41:20 または 2026-11-17 10:41:20 の形で入力してください。</translation>
    </message>
    <message>
        <source>Other side: an address, with its port if it is known, was expected: 203.0.113.9:4444.</source>
        <translation>相手側: アドレスと、分かればポートを入力してください（203.0.113.9:4444）。</translation>
    </message>
    <message>
        <source>This side: an address, with its port if it is known, was expected.</source>
        <translation>こちら側: アドレスと、分かればポートを入力してください。</translation>
    </message>
    <message>
        <source>Folder of an activity history</source>
        <translation>活動履歴のフォルダー</translation>
    </message>
    <message>
        <source>Trace a connection in a history</source>
        <translation>履歴で接続を追跡</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>フォルダーを選ぶ…</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>10:41:20, or 2026-11-17 10:41:20</source>
        <translation>10:41:20 または 2026-11-17 10:41:20</translation>
    </message>
    <message>
        <source>Other side</source>
        <translation>相手側</translation>
    </message>
    <message>
        <source>This side</source>
        <translation>こちら側</translation>
    </message>
    <message>
        <source>10.0.0.5:50000, if it is known</source>
        <translation>10.0.0.5:50000（分かれば）</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>what the other side was called, if it is known</source>
        <translation>相手の名前（分かれば）</translation>
    </message>
</context>
<context>
    <name>metsuke::trace_words</name>
    <message numerus="yes">
        <source>%n times</source>
        <comment>connections</comment>
        <translation>
            <numerusform>%n 回</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 out, %2 in</source>
        <comment>bytes</comment>
        <translation>送信 %1、受信 %2</translation>
    </message>
    <message>
        <source>at first %1</source>
        <comment>name of a file</comment>
        <translation>最初の名前 %1</translation>
    </message>
    <message>
        <source>deleted</source>
        <comment>a file</comment>
        <translation>削除済み</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>スクリプト</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>パッケージ</translation>
    </message>
    <message>
        <source>owned by none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>none: it ran from memory</source>
        <translation>なし（メモリから実行）</translation>
    </message>
    <message>
        <source>deleted since</source>
        <translation>その後削除</translation>
    </message>
    <message>
        <source>User</source>
        <translation>ユーザー</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>before the recorder</source>
        <translation>記録開始前</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>has ended</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>From</source>
        <translation>送信元</translation>
    </message>
    <message>
        <source>To</source>
        <translation>宛先</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>プロトコル</translation>
    </message>
    <message>
        <source>Begun by</source>
        <translation>開始した側</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>このコンピューター</translation>
    </message>
    <message>
        <source>the other side</source>
        <translation>相手側</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>接続</translation>
    </message>
    <message>
        <source>Out / in</source>
        <translation>送信 / 受信</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>bytes</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Seen by</source>
        <translation>確認方法</translation>
    </message>
    <message>
        <source>looking at open sockets: it may have begun earlier</source>
        <translation>ソケット一覧の確認。実際の開始はもっと早い可能性があります</translation>
    </message>
    <message>
        <source>process</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>file</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>接続</translation>
    </message>
    <message>
        <source>autostart entry</source>
        <translation>自動起動</translation>
    </message>
    <message>
        <source>origin</source>
        <translation>出所</translation>
    </message>
    <message>
        <source>not known</source>
        <comment>entry vector</comment>
        <translation>不明</translation>
    </message>
    <message>
        <source>download</source>
        <comment>entry vector</comment>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>removable medium</source>
        <comment>entry vector</comment>
        <translation>リムーバブルメディア</translation>
    </message>
    <message>
        <source>remote share</source>
        <comment>entry vector</comment>
        <translation>共有フォルダー</translation>
    </message>
    <message>
        <source>mail</source>
        <comment>entry vector</comment>
        <translation>メール</translation>
    </message>
    <message>
        <source>browser</source>
        <comment>entry vector</comment>
        <translation>ブラウザー</translation>
    </message>
    <message>
        <source>SSH login</source>
        <comment>entry vector</comment>
        <translation>SSH ログイン</translation>
    </message>
    <message>
        <source>package manager</source>
        <comment>entry vector</comment>
        <translation>パッケージ管理</translation>
    </message>
    <message>
        <source>memory, no file</source>
        <comment>entry vector</comment>
        <translation>メモリ（ファイルなし）</translation>
    </message>
    <message>
        <source>before the recorder</source>
        <comment>entry vector</comment>
        <translation>記録開始前</translation>
    </message>
    <message>
        <source>not known</source>
        <comment>program of a process</comment>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind of autostart entry, command</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>パス</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>名前の変遷</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>起動対象</translation>
    </message>
    <message>
        <source>Way in</source>
        <translation>侵入経路</translation>
    </message>
    <message>
        <source>First</source>
        <translation>最初</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Recorded by</source>
        <translation>記録元</translation>
    </message>
    <message>
        <source>the program behind it</source>
        <translation>原因のプログラム</translation>
    </message>
    <message>
        <source>on the way it came</source>
        <translation>侵入の経路上</translation>
    </message>
    <message>
        <source>part of the blast set</source>
        <translation>影響範囲に含まれる</translation>
    </message>
    <message>
        <source>From</source>
        <comment>an origin of a file</comment>
        <translation>出所</translation>
    </message>
    <message>
        <source>antivirus detection</source>
        <translation>ウイルス対策の検出</translation>
    </message>
    <message>
        <source>only reported</source>
        <comment>what an antivirus did</comment>
        <translation>報告のみ</translation>
    </message>
    <message>
        <source>moved away</source>
        <comment>what an antivirus did</comment>
        <translation>移動済み</translation>
    </message>
    <message>
        <source>moved to %1</source>
        <comment>what an antivirus did</comment>
        <translation>%1 へ移動</translation>
    </message>
    <message>
        <source>removed</source>
        <comment>what an antivirus did</comment>
        <translation>削除済み</translation>
    </message>
    <message>
        <source>not let be opened</source>
        <comment>what an antivirus did</comment>
        <translation>開くのを拒否</translation>
    </message>
    <message>
        <source>Antivirus</source>
        <translation>ウイルス対策ソフト</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>シグネチャ</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>処置</translation>
    </message>
</context>
</TS>
