import pytest

from config.assets import clean_css, clean_js


def test_the_brand_font_is_neither_loaded_nor_named() -> None:
    css = (
        '@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2) format("woff2")}'
        '.a{font-family:GDS Transport,arial,sans-serif;color:red}.b{font:1em "GDS Transport", arial}'
    )
    assert clean_css(css) == ".a{font-family:arial,sans-serif;color:red}.b{font:1em arial}\n"


def test_the_crest_is_not_shown_and_the_rest_of_its_rule_stays() -> None:
    css = (
        ".a:before{content:'';background-image:url(/assets/images/crest.svg);width:1px}"
        ".b{-webkit-mask-image:url(/assets/images/crest.svg)}"
    )
    assert clean_css(css) == ".a:before{content:'';width:1px}.b{}\n"


def test_nothing_refers_to_a_file_that_is_not_there() -> None:
    assert clean_css(".a{color:red}\n/*# sourceMappingURL=a.css.map */\n") == ".a{color:red}\n"
    assert clean_js("export{a};//# sourceMappingURL=a.js.map\n") == "export{a};\n"


def test_a_new_way_of_naming_the_brand_is_refused_and_not_let_through() -> None:
    with pytest.raises(ValueError, match="GDS Transport"):
        clean_css(":root{--font:GDS Transport}")
    with pytest.raises(ValueError, match="assets/"):
        clean_css('@import "/assets/more.css";')
