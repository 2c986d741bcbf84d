// SPDX-License-Identifier: GPL-3.0-or-later
// Which names stood for which addresses in a case.
#include "core/store/name_query.h"
#include "tests/store/store_fixture.h"

#include <gmock/gmock.h>

using namespace metsuke;
using namespace metsuke::test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class NameQuery : public StoreTest {
protected:
    void SetUp() override {
        fill(40);
        EventBatch events{lookup(100, "evil.example", {"203.0.113.5"}), lookup(101, "c2.evil.example", {"edge.cdn.example", "203.0.113.6"}),
            lookup(102, "www.shop.example", {"node.evil.example", "203.0.113.7"}), lookup(103, "other.example", {"203.0.113.5"}),
            lookup(104, "notevil.example", {"203.0.113.8"}), called(105, "news.example", "203.0.113.6"), called(106, "tls.evil.example", "203.0.113.9")};
        ASSERT_OK(store->append(batchOf(std::move(events))));
        ASSERT_OK(store->commit());
    }
    static Event lookup(int64_t n, const char* name, std::vector<std::string> answers) {
        Event event = makeDns(n, name);
        event.body.get<DnsEvent>().answers = std::move(answers);
        return event;
    }
    static Event called(int64_t n, const char* name, const char* address) {
        Event event = makeFlow(n);
        event.body.get<ConnEvent>().server_name = name;
        event.header.respHost = *IpAddress::parse(address);
        return event;
    }
    std::vector<std::string> found(const std::vector<std::string>& names, const std::vector<IpAddress>& addresses = {}) {
        const auto pairs = namedAddresses(*store, names, addresses, kNoLimit);
        EXPECT_TRUE(pairs.ok()) << whyNot(pairs);
        std::vector<std::string> all;
        for (const NamedAddress& one : pairs.ok() ? *pairs : std::vector<NamedAddress>()) {
            all.push_back(one.name + ' ' + one.address.toString());
        }
        return all;
    }
};

} // namespace

TEST_F(NameQuery, Name_hasWhatItAndAllBelowItStoodFor_andWhoElseIsThere) {
    EXPECT_THAT(found({"Evil.example"}),
        ElementsAre("c2.evil.example 203.0.113.6", "evil.example 203.0.113.5", "news.example 203.0.113.6", "node.evil.example 203.0.113.7", "other.example 203.0.113.5",
            "tls.evil.example 203.0.113.9", "www.shop.example 203.0.113.7"));
}

TEST_F(NameQuery, Address_hasTheNamesThatStoodForIt) {
    EXPECT_THAT(found({}, {*IpAddress::parse("203.0.113.5")}), ElementsAre("evil.example 203.0.113.5", "other.example 203.0.113.5"));
    EXPECT_THAT(found({}, {*IpAddress::parse("203.0.113.77")}), IsEmpty());
    EXPECT_THAT(found({"nobody.example"}), IsEmpty());
    EXPECT_THAT(found({}), IsEmpty());
}
