// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows of flows and events say.
#include "ui/models/event_words.h"
#include "ui/models/flow_model.h"

#include "core/event/port_service.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

FlowRow flow(const char* service, const char* name, const char* info) {
    FlowRow row;
    row.proto = 6;
    row.respPort = 50123;
    row.service = service;
    row.name = name;
    row.info = info;
    return row;
}

using Texts = std::pair<QString, QString>;

template<typename Body>
QString sentence(Body body) {
    Event event;
    event.body = std::move(body);
    return eventSentence(event);
}

} // namespace

TEST(FlowRows, Name_standsOnlyInItsColumn) {
    EXPECT_EQ(FlowModel::nameAndInfo(flow("http", "a.example", "GET a.example/x 200")), Texts(QStringLiteral("a.example"), QStringLiteral("GET /x 200")));
    EXPECT_EQ(FlowModel::nameAndInfo(flow("ssl", "a.example", "a.example TLS 1.2")), Texts(QStringLiteral("a.example"), QStringLiteral("TLS 1.2")));
    EXPECT_EQ(FlowModel::nameAndInfo(flow("ssl", "a.example", "a.example")), Texts(QStringLiteral("a.example"), QString()));
    EXPECT_EQ(FlowModel::nameAndInfo(flow("dns", "", "a.example NXDOMAIN")), Texts(QStringLiteral("a.example"), QStringLiteral("NXDOMAIN")));
    // Another name that only begins alike stays whole.
    EXPECT_EQ(FlowModel::nameAndInfo(flow("http", "a.example", "GET a.example.net/x")).second, QStringLiteral("GET a.example.net/x"));
}

TEST(FlowRows, UnknownContent_isNamedByItsPortAndMarked) {
    FlowRow row = flow("", "", "");
    row.respPort = 88;
    EXPECT_EQ(FlowModel::serviceOf(row), "kerberos");
    EXPECT_TRUE(FlowModel::isByPort(row));
    row.service = "http"; // content wins
    EXPECT_EQ(FlowModel::serviceOf(row), "http");
    EXPECT_FALSE(FlowModel::isByPort(row));
    EXPECT_FALSE(FlowModel::isByPort(flow("", "", "")));
}

TEST(PortService, Transport_matters) {
    EXPECT_EQ(serviceOfPort(6, 443), "ssl");
    EXPECT_EQ(serviceOfPort(17, 443), "quic");
    EXPECT_EQ(serviceOfPort(17, 88), "kerberos");
    EXPECT_EQ(serviceOfPort(17, 22), "");
    EXPECT_EQ(serviceOfPort(1, 53), "");
    EXPECT_EQ(serviceOfPort(6, 65535), "");
}

TEST(EventWords, HostNamesAndArp_areSentences) {
    NameClaimEvent claim;
    claim.name = "FILESRV01";
    claim.address = "10.20.0.10";
    claim.source = "nbns";
    EXPECT_EQ(sentence(claim), QStringLiteral("FILESRV01 is at 10.20.0.10 (NetBIOS)"));
    ArpEvent request;
    request.operation = "request";
    request.target_ip = "10.20.0.1";
    EXPECT_EQ(sentence(request), QStringLiteral("Who has 10.20.0.1?"));
}

TEST(EventWords, FlowOfUnknownContent_isNamedByItsPortAndInItsLane) {
    Event event;
    event.header.proto = 6;
    event.header.respPort = 88;
    ConnEvent conn;
    conn.orig_bytes = 1510;
    conn.resp_bytes = 1604;
    event.body = conn;
    EXPECT_EQ(eventSentence(event), QStringLiteral("Kerberos (by port): 1.51 kB out, 1.60 kB in"));
    EXPECT_EQ(eventService(event), "kerberos");
    event.body = SmbFilesEvent{};
    EXPECT_EQ(eventService(event), "smb");
}

TEST(EventWords, ProtocolTerms_stayAsTheyAre) {
    HttpEvent http;
    http.method = "GET";
    http.host = "a.example";
    http.uri = "/x";
    http.status_code = 200;
    EXPECT_EQ(sentence(http), QStringLiteral("GET a.example/x 200"));
}

TEST(EventWords, EveryKind_hasAWord) {
    for (size_t i = 0; i < kEventKindCount; ++i) {
        const QString word = eventKindWord(static_cast<EventKind>(i));
        EXPECT_FALSE(word.isEmpty()) << i;
        EXPECT_FALSE(word.contains(u'_')) << word.toStdString();
    }
}
