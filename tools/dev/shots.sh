# ./dev shots: the pictures of the README, made anew from a demonstration in a real browser.  Sourced by ./dev.

SHOT_MAX=204800 # bytes a picture

run_shots() {
    install_missing $BUILD_PACKAGES chromium fonts-noto-cjk pngquant
    build
    XB_BIN=$PWD/build/xiaobao node web/e2e/shots.mjs doc/shots
    local large
    pngquant --force --ext .png --strip --speed 1 64 doc/shots/*.png
    large=$(find doc/shots -name '*.png' -size +${SHOT_MAX}c)
    ls -l doc/shots
    [ -z "$large" ] || { echo "larger than $SHOT_MAX bytes: $large"; return 1; }
}
