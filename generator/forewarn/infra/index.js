// Runs at the edge before the cache is asked (CloudFront Functions, viewer request, cloudfront-js-2.0).
//
// Pages are folders with an index.html, which a bucket does not know:
//   /maintenance/x/   gives the index.html in it
//   /maintenance/x    is sent on to /maintenance/x/, so that the page's relative links hold
//   /feed.atom        and whatever else has the ending of a file is handed over as it is
//
// Where a reader is sent never depends on more than a path of this very site: "//elsewhere.example" and
// "/\elsewhere.example" are addresses of another host to a browser, so slashes of both kinds become one. What holds
// bytes that no browser sends is not redirected at all; the bucket does not know it, and the answer is 404.

function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (!/^[!-~]+$/.test(uri)) {
    return request;
  }
  var path = ('/' + uri).replace(/[\/\\]+/g, '/');
  var name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '') {
    request.uri = path + 'index.html';
  } else if (/\.[A-Za-z]\w*$/.test(name) || path.indexOf('/.well-known/') === 0) {
    request.uri = path;
  } else {
    return {
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: {
        location: { value: path + '/' + query(request.querystring) },
        'cache-control': { value: 'public, max-age=3600' },
      },
    };
  }
  return request;
}

// The query as it was asked; one with bytes that no browser sends is left out.
function query(said) {
  var pairs = [];
  for (var key in said) {
    var values = said[key].multiValue || [said[key]];
    for (var i = 0; i < values.length; i++) {
      pairs.push(values[i].value === '' ? key : key + '=' + values[i].value);
    }
  }
  var text = pairs.join('&');
  return /^[!-~]+$/.test(text) ? '?' + text : '';
}
