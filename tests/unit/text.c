/* SPDX-License-Identifier: MIT */
/* Tests of model/text: counted UTF-16 text, and names that differ in case only. */
#include "model/text.h"

#include "fixture.h"

TEST(text, a_copy_is_independent)
{
    char16_t chars[] = {u'a', u'b', u'c'};
    struct text text = {0};
    CHECK(text_set(&text, (struct span){chars, 3}));
    chars[0] = u'x';
    CHECK(text_is(&text, SPAN("abc")));
    text_clear(&text);
}

TEST(text, setting_replaces)
{
    struct text text = text_from(SPAN("a longer text"));
    CHECK(text_set(&text, SPAN("b")));
    CHECK(text_is(&text, SPAN("b")));
    text_clear(&text);
}

TEST(text, a_piece_of_a_text_may_become_the_whole)
{
    struct text text = text_from(SPAN("Windows XP Mode"));
    CHECK(text_set(&text, (struct span){text.chars + 8, 2}));
    CHECK(text_is(&text, SPAN("XP")));
    CHECK(text_set(&text, text_span(&text)));
    CHECK(text_is(&text, SPAN("XP")));
    text_clear(&text);
}

TEST(text, empty_text_has_no_characters)
{
    struct text text = text_from(SPAN("abc"));
    CHECK(text_set(&text, SPAN("")));
    CHECK(!text.chars);
    CHECK_EQ(text.length, 0);
    CHECK(text_set(&text, (struct span){NULL, 0}));
    CHECK(text_append(&text, (struct span){NULL, 0}));
    CHECK(text_append_ascii(&text, ""));
    CHECK(!text.chars);
    CHECK_EQ(text_span(&text).length, 0);
    text_clear(&text);
}

TEST(text, clearing_twice_is_harmless)
{
    struct text text = text_from(SPAN("abc"));
    text_clear(&text);
    text_clear(&text);
    CHECK(!text.chars);
    CHECK_EQ(text.length, 0);
}

TEST(text, appending_goes_to_the_end)
{
    struct text text = {0};
    CHECK(text_append_ascii(&text, "Saving"));
    CHECK(text_append_ascii(&text, " "));
    CHECK(text_append(&text, SPAN("\u0416\u03a9")));
    CHECK(text_append(&text, SPAN("")));
    CHECK(text_append_ascii(&text, "!"));
    CHECK(text_is(&text, SPAN("Saving \u0416\u03a9!")));
    text_clear(&text);
}

TEST(text, nul_and_unpaired_surrogates_survive)
{
    static const char16_t chars[] = {u'a', 0, 0xd800, u'b', 0xdfff, 0};
    struct text text = text_from((struct span){chars, 6});
    CHECK(text_append(&text, (struct span){chars, 6}));
    CHECK_EQ(text.length, 12);
    CHECK(!memcmp(text.chars, chars, sizeof chars));
    CHECK(!memcmp(text.chars + 6, chars, sizeof chars));
    text_clear(&text);
}

TEST(text, an_impossible_length_is_out_of_memory)
{
    static const char16_t chars[] = {u'a'};
    struct text text = text_from(SPAN("abc"));
    CHECK(!text_append(&text, (struct span){chars, SIZE_MAX}));
    CHECK(!text_append(&text, (struct span){chars, SIZE_MAX - 3}));
    CHECK(!text_append(&text, (struct span){chars, SIZE_MAX / 2}));
    CHECK(!text_set(&text, (struct span){chars, SIZE_MAX}));
    CHECK(text_is(&text, SPAN("abc")));
    text_clear(&text);
}

TEST(text, stays_as_it_was_when_memory_runs_out)
{
    struct text text = text_from(SPAN("abc"));
    bool done;
    WITH_MEMORY(0, done = text_set(&text, SPAN("defgh")));
    CHECK(!done && memory_failed);
    WITH_MEMORY(0, done = text_append(&text, SPAN("defgh")));
    CHECK(!done && memory_failed);
    WITH_MEMORY(0, done = text_append_ascii(&text, "defgh"));
    CHECK(!done && memory_failed);
    CHECK(text_is(&text, SPAN("abc")));
    text_clear(&text);
}

static void check_same(struct span a, struct span b, bool expected, int line)
{
    check_that(span_same_name(a, b) == expected && span_same_name(b, a) == expected, __FILE__, line,
               "U+%04X... and U+%04X... should be %s name", a.length ? a.chars[0] : 0u,
               b.length ? b.chars[0] : 0u, expected ? "the same" : "another");
}

#define SAME(a, b) check_same(SPAN(a), SPAN(b), true, __LINE__)
#define DIFFERENT(a, b) check_same(SPAN(a), SPAN(b), false, __LINE__)

TEST(text, names_ignore_case)
{
    SAME("", "");
    SAME("MyVM", "myvm");
    SAME("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    DIFFERENT("MyVM", "MyVM2");
    DIFFERENT("MyVM", "My VM");
    DIFFERENT("", "a");
}

TEST(text, signs_beside_the_letters_have_no_case)
{
    DIFFERENT("@", "`");
    DIFFERENT("[", "{");
    DIFFERENT("0", "P");
    DIFFERENT("\u00d7", "\u00f7");
    DIFFERENT("\u00df", "\u00ff");
    DIFFERENT("\u00bf", "\u00df");
}

TEST(text, names_ignore_case_in_latin)
{
    SAME("\u00e0\u00e4\u00e9\u00f1\u00f6\u00f8\u00fc\u00fe",
         "\u00c0\u00c4\u00c9\u00d1\u00d6\u00d8\u00dc\u00de");
    SAME("\u0105\u0107\u0119\u0142\u0144\u015b\u017a\u017c", /* Polish */
         "\u0104\u0106\u0118\u0141\u0143\u015a\u0179\u017b");
    SAME("\u010d\u010f\u011b\u0148\u0159\u0161\u0165\u016f\u017e", /* Czech */
         "\u010c\u010e\u011a\u0147\u0158\u0160\u0164\u016e\u017d");
    SAME("\u0151\u0171", "\u0150\u0170");             /* Hungarian */
    SAME("\u011f\u015f", "\u011e\u015e");             /* Turkish */
    SAME("\u0101\u0113\u0137\u013c", "\u0100\u0112\u0136\u013b"); /* Latvian */
}

TEST(text, names_ignore_case_in_all_of_european_latin)
{
    SAME("\u00ff", "\u0178");             /* y with diaeresis */
    SAME("\u0219\u021b", "\u0218\u021a"); /* Romanian */
    SAME("\u01a1\u01b0", "\u01a0\u01af"); /* Vietnamese */
    SAME("\u1ea1\u1ebf", "\u1ea0\u1ebe");
}

TEST(text, letters_without_a_pair_are_only_themselves)
{
    DIFFERENT("\u0131", "I"); /* dotless i */
    DIFFERENT("\u0131", "i");
    DIFFERENT("\u0130", "i"); /* dotted I */
    DIFFERENT("\u0130", "I");
    DIFFERENT("\u0130", "\u0131");
    DIFFERENT("\u0138", "\u0137");
    DIFFERENT("\u0138", "\u0139");
    DIFFERENT("\u0149", "\u0148");
    DIFFERENT("\u0149", "\u014a");
    DIFFERENT("\u0178", "\u0179");
    DIFFERENT("\u00df", "ss");
    DIFFERENT("\u017f", "s");
    DIFFERENT("\u00b5", "\u03bc");
    DIFFERENT("\u0482", "\u0483");
    SAME("\u0131\u0130\u0138\u0149\u00df", "\u0131\u0130\u0138\u0149\u00df");
}

TEST(text, names_ignore_case_in_greek)
{
    SAME("\u03b1\u03b2\u03b3\u03c1\u03c3\u03c4\u03c9\u03ca\u03cb",
         "\u0391\u0392\u0393\u03a1\u03a3\u03a4\u03a9\u03aa\u03ab");
    DIFFERENT("\u03b1", "\u03b2");
    /* Windows compares with a table that leaves the final sigma alone. */
    DIFFERENT("\u03c2", "\u03a3");
}

TEST(text, names_ignore_case_in_greek_with_accents)
{
    SAME("\u03ac\u03ad\u03ae\u03af\u03cc\u03cd\u03ce",
         "\u0386\u0388\u0389\u038a\u038c\u038e\u038f");
}

TEST(text, names_ignore_case_in_cyrillic)
{
    SAME("\u0430\u0436\u043f\u0440\u044f\u0451", "\u0410\u0416\u041f\u0420\u042f\u0401");
    SAME("\u0454\u0456\u0457\u0491", "\u0404\u0406\u0407\u0490"); /* Ukrainian */
    SAME("\u0452\u0458\u0459\u045f", "\u0402\u0408\u0409\u040f"); /* Serbian */
    SAME("\u0493\u049b\u04a3\u04b1", "\u0492\u049a\u04a2\u04b0"); /* Kazakh */
    DIFFERENT("\u0430", "a");
    DIFFERENT("\u0430", "\u0431");
}

TEST(text, names_ignore_case_in_all_of_cyrillic)
{
    SAME("\u04d9\u04e9", "\u04d8\u04e8"); /* Kazakh, Tatar */
    SAME("\u04c2\u04cf", "\u04c1\u04c0");
    SAME("\u04f3\u04f7", "\u04f2\u04f6");
}

TEST(text, names_sort_without_case)
{
    static const struct span sorted[] = {{u"", 0},   {u"A", 1},  {u"a\0", 2}, {u"aB", 2},
                                         {u"AC", 2}, {u"b", 1},  {u"\u0436", 1},
                                         {u"\u0417a", 2}};
    static const char16_t high[] = {0xffff};
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            int order = span_compare_names(sorted[i], sorted[j]);
            CHECK_MSG((order > 0) - (order < 0) == (i > j) - (i < j), "%zu and %zu: %d", i, j,
                      order);
        }
    }
    CHECK(span_compare_names(sorted[7], sorted[6]) > 0);
    CHECK(!span_compare_names(SPAN("\u0436"), SPAN("\u0416")));
    CHECK(!span_compare_names(SPAN("aBc"), SPAN("AbC")));
    CHECK(span_compare_names((struct span){high, 1}, SPAN("a")) > 0);
    CHECK(span_compare_names(SPAN("a"), (struct span){high, 1}) < 0);
}

TEST(text, names_with_nul_and_surrogates_are_compared_in_full)
{
    static const char16_t a[] = {u'a', 0, u'b'}, b[] = {u'A', 0, u'B'}, c[] = {u'A', 0, u'C'};
    static const char16_t high[] = {0xd83d}, other[] = {0xd83e}, low[] = {0xdc00};
    check_same((struct span){a, 3}, (struct span){b, 3}, true, __LINE__);
    check_same((struct span){a, 3}, (struct span){c, 3}, false, __LINE__);
    check_same((struct span){high, 1}, (struct span){high, 1}, true, __LINE__);
    check_same((struct span){high, 1}, (struct span){other, 1}, false, __LINE__);
    check_same((struct span){high, 1}, (struct span){low, 1}, false, __LINE__);
}

TEST(text, at_most_two_characters_are_the_same)
{
    /* Among the neighbours of each, so that a range that overlaps another one shows. */
    for (unsigned c = 1; c < 0x600; c++) {
        int same = 0;
        char16_t a = (char16_t)c;
        for (unsigned d = 1; d < 0x600; d++) {
            char16_t b = (char16_t)d;
            same += span_same_name((struct span){&a, 1}, (struct span){&b, 1});
        }
        CHECK_MSG(same == 1 || same == 2, "U+%04X is the same as %d others", c, same - 1);
    }
}
